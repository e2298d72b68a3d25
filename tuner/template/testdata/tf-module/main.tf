module "orders" {
  source  = "terraform-aws-modules/lambda/aws"
  version = "8.1.0"

  function_name = "orders-api"
  memory_size   = "512"
}
