variable "memory" { type = number }
variable "stage" { default = "prod" }
resource "aws_lambda_function" "orders" {
  function_name = "orders-${var.stage == "prod" ? "api" : "test"}"
  memory_size   = var.memory
}
