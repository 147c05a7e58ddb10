terraform {
  required_version = ">= 1.6"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

# Region and credentials come from the job's environment (AWS_REGION, and a role assumed by OpenID Connect).
provider "aws" {
  default_tags {
    tags = {
      managed-by = "gatehouse"
    }
  }
}
