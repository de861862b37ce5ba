module "shelf" {
  source = "./modules/shelf"
  limit  = var.limit
}

variable "limit" {
  default = 10
}

data "aws_ami" "debian" {
  owners = ["self"]
}

resource "aws_s3_bucket" "books" {
  bucket = "${var.name}-${local.suffix}"
  count  = length(data.aws_ami.debian.tags)
}

resource "aws_s3_bucket_policy" "books" {
  bucket     = aws_s3_bucket.books[0].id
  depends_on = [module.shelf, aws_s3_bucket.books]
}

output "bucket" {
  value = [for name in var.names : each.value]
}
