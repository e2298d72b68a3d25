resource "aws_lambda_function" "orders" {
  function_name = local.name
  memory_size   = var.memory
  timeout       = var.limits.timeout
}

resource "aws_lambda_function" "worker" {
  function_name = "worker"
  memory_size   = var.memory
}

locals {
  name = "orders-api"
}
