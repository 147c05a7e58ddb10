/** Whether a file is worth reading as descriptors: others in a repository need not even be YAML (a chart's templates). */
export function looksLikeDescriptors(name: string, bytes: Uint8Array): boolean {
  if (/(?:^|[/\\])catalog-info\.ya?ml$/.test(name)) return true;
  return /^[\s{"']*apiVersion["']?\s*:\s*["']?(?:scaffolder\.)?backstage\.io\//m.test(new TextDecoder().decode(bytes));
}
