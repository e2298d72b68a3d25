resource "aws_lambda_function" "orders" {
  function_name = "orders-api"
  memory_size   = var.memory
}
