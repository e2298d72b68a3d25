resource "aws_lambda_function" "orders" {
  function_name = "orders-api"
  memory_size   = terraform.workspace == "prod" ? 512 : 256
}
