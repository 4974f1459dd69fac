module keyturn/test/conformance/unseal

go 1.26.2

require github.com/bitnami-labs/sealed-secrets v0.36.6

require (
	golang.org/x/crypto v0.49.0 // indirect
	golang.org/x/sys v0.42.0 // indirect
)
