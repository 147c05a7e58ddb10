/** Small root modules on Terraform's built-in provider. */

export const backend = 'terraform {\n  backend "local" {\n    path = "database/mailer-orders.tfstate"\n  }\n}\n';

export function database(instances: number, password = "canary-4f1d-not-to-be-seen"): Record<string, string> {
  return {
    "backend.tf": backend,
    "main.tf": `
variable "instances" { type = number }
variable "password" {
  type      = string
  sensitive = true
}
resource "terraform_data" "cluster" {
  input = { endpoint = "orders.example.com", password = var.password }
}
resource "terraform_data" "instance" {
  count = var.instances
  input = count.index
}
output "endpoint" { value = nonsensitive(terraform_data.cluster.output.endpoint) }
output "password" {
  value     = terraform_data.cluster.output.password
  sensitive = true
}
`,
    "run.auto.tfvars.json": `${JSON.stringify({ instances, password })}\n`,
  };
}

export function calling(source: string): Record<string, string> {
  return { "backend.tf": backend, "main.tf": `module "m" {\n  source = ${JSON.stringify(source)}\n}\n` };
}
