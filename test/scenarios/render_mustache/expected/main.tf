# Plain comments stay.
module "database" {
  source  = "acme/database/aws"
  version = "1.2.3\"\n  source = \"evil"
  name    = "db-\u007bfile(\"/etc/passwd\")}$${timestamp()}\"\u0024-\u007bfile(\"/etc/passwd\")}$${timestamp()}\"\u0024"
  tags    = { "a\"b" = ["%%{ for x in y }", 1, true, null] }
  plain   = true
}

provider "aws" {
  alias = "x"
}

resource "terraform_data" "of_region" {
  provider = aws.eu
}
provider "aws" {
  alias = "x"
}

resource "terraform_data" "of_region" {
  provider = aws.us_east
}
