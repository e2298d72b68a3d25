resource "aws_lambda_function" "orders" {
  function_name = "orders-api"
  memory_size   = 512
  memory_size   = 1024
}
