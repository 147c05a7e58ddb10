output "endpoint" {
  description = "Host and port of the cluster's writer."
  value       = "${aws_docdb_cluster.this.endpoint}:${aws_docdb_cluster.this.port}"
}

output "instances" {
  description = "How many instances serve the cluster."
  value       = length(aws_docdb_cluster_instance.this)
}
