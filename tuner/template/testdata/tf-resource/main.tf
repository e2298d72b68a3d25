# Orders
resource "aws_lambda_function" "orders" {
  function_name = "orders-api"   # as it is called
  role          = aws_iam_role.orders.arn
  memory_size   = 512 // MB
  timeout=3

  environment {
    variables = {
      memory_size = "512"
    }
  }
}
resource "aws_lambda_function" "worker" {
  function_name = "${var.stage}-worker"
  memory_size   = 512
}
