/** Why Terraform replaces or destroys something, where the attributes do not say it: its own names, and what they mean. */
export const changeReasons = {
  replace_because_tainted: "tainted",
  replace_by_request: "asked for by name",
  replace_by_triggers: "by replace_triggered_by",
  delete_because_no_resource_config: "not in the code any more",
  delete_because_no_module: "its module is not in the code any more",
  delete_because_wrong_repetition: "count or for_each was added or taken away",
  delete_because_count_index: "beyond count",
  delete_because_each_key: "its key is not in for_each any more",
  delete_because_no_move_target: "moved to where the code has nothing",
} as const;

export type ChangeReason = keyof typeof changeReasons;

export function isChangeReason(name: string): name is ChangeReason {
  return Object.hasOwn(changeReasons, name);
}
