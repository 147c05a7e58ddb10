resource "aws_docdb_cluster" "this" {
  cluster_identifier = var.identifier
  engine             = "docdb"

  # AWS makes the password, keeps it in Secrets Manager and rotates it. It is never in a variable, the plan or the state.
  master_username             = "gatehouse"
  manage_master_user_password = true

  storage_encrypted       = true
  backup_retention_period = 7

  # Deleting the cluster keeps its data: the last snapshot outlives it, and costs storage until somebody deletes it by hand.
  # A second cluster of the same name could not be deleted while the first one's snapshot is there.
  skip_final_snapshot       = false
  final_snapshot_identifier = "${var.identifier}-final"

  # Off, because a deletion is an approved run of its own, and AWS would refuse it. Turn it on to make people edit this
  # template before anything can be deleted.
  deletion_protection = false

  # The VPC's default subnet group and security group serve as they are. Name yours here, once, for everyone:
  # db_subnet_group_name   = "databases"
  # vpc_security_group_ids = ["sg-0123456789abcdef0"]
}

resource "aws_docdb_cluster_instance" "this" {
  count = var.instances

  identifier         = "${var.identifier}-${count.index}"
  cluster_identifier = aws_docdb_cluster.this.id
  instance_class     = var.instance_class
}
