variable "memory" {
  type    = number
  default = 512
}

variable "limits" {
  default = { timeout = 3, "retries" : 2 }
}
