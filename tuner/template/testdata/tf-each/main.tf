resource "aws_lambda_function" "all" {
  for_each      = toset(["api", "worker"])
  function_name = "orders-${each.key}"
  memory_size   = 512
}
