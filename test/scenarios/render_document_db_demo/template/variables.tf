variable "identifier" {
  description = "Name of the cluster."
  type        = string
}

variable "instances" {
  description = "How many instances serve it."
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
