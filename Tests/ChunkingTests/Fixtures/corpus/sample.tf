terraform {
  required_version = ">= 1.0"
}

# Where books lie.
resource "aws_s3_bucket" "books" {
  bucket = "books"

  versioning {
    enabled = true
  }
}

variable "limit" {
  type    = number
  default = 3
}

output "name" {
  value = aws_s3_bucket.books.id
}

module "shelf" {
  source = "./shelf"
}

locals {
  size = 3
}
