import { expect, it } from "vitest";
import { addressGroup } from "../../../src/core/plan/address.ts";

it.each([
  ["aws_vpc.main", "", "aws_vpc"],
  ["aws_vpc.main[0]", "", "aws_vpc"],
  ["data.aws_ami.one", "", "data.aws_ami"],
  ['module.a.module.b["x.y"].aws_vpc.main["]."]', 'module.a.module.b["x.y"]', "aws_vpc"],
  ['module.a["\\"].aws_x.y"].aws_vpc.main', 'module.a["\\"].aws_x.y"]', "aws_vpc"],
  ["module.a[12].data.aws_ami.one (deposed abc)", "module.a[12]", "data.aws_ami"],
  ["terraform_data.ü", "", "terraform_data"],
  ['module.größe["ß"].module._a-1.data.aws_ami.日本', 'module.größe["ß"].module._a-1', "data.aws_ami"],
  ["nonsense", "", ""],
  ["aws_vpc.1a", "", ""],
])("the group of %s", (address, module, type) => {
  expect(addressGroup(address)).toEqual({ module, type });
});
