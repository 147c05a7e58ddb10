variable "identifier" {
  description = "Name of the cluster, and the beginning of its instances' names."
  type        = string

  validation {
    condition     = can(regex("^[a-z](-?[a-z0-9])*$", var.identifier)) && length(var.identifier) <= 60
    error_message = "AWS wants lowercase letters, digits and single hyphens, a letter first, at most 60 characters here."
  }
}

variable "instances" {
  description = "How many instances serve the cluster: one writes, the others read and stand by."
  type        = number

  validation {
    condition     = var.instances >= 1 && var.instances <= 5 && floor(var.instances) == var.instances
    error_message = "A cluster has one to five instances."
  }
}

variable "instance_class" {
  description = "Size of each instance."
  type        = string
  default     = "db.t4g.medium"
}
