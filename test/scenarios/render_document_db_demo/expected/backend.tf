terraform {
  backend "local" {
    path = "database/mailer-orders.tfstate"
  }
}
