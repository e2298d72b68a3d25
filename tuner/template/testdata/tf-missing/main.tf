resource "aws_lambda_function" "orders" {
  filename      = "orders.zip"
  function_name = "orders-api" # as it is called
  handler       = "index.handler"
}
