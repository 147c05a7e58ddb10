output "endpoint" {
  description = "Host and port of the cluster."
  value       = terraform_data.cluster.output.endpoint
}

output "instances" {
  description = "How many instances serve the cluster."
  value       = length(terraform_data.instance)
}

output "password" {
  description = "Sensitive, so it may not be mapped into the catalog."
  value       = terraform_data.password.output
  sensitive   = true
}
