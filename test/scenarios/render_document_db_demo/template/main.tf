# Stands for a DocumentDB without creating anything: terraform_data is built into Terraform, so that this plans and applies
# offline. Everything else is real: state, plans, updates, destroys, a secret that must not leak.

resource "terraform_data" "cluster" {
  input = {
    identifier = var.identifier
    endpoint   = "${var.identifier}.cluster.docdb.example.com:27017"
  }
}

resource "terraform_data" "instance" {
  count = var.instances

  input = {
    identifier = "${var.identifier}-${count.index}"
    cluster    = terraform_data.cluster.output.identifier
    class      = var.instance_class
  }
}

resource "terraform_data" "password" {
  input = sensitive(uuid())

  lifecycle {
    # Made once: a new one at every plan would be a change that nobody asked for.
    ignore_changes = [input]
  }
}
