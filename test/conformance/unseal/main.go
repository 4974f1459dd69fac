// Copyright 2026 The Keyturn Authors
//
// Licensed under the Apache License, Version 2.0 (the "License");
// you may not use this file except in compliance with the License.
// You may obtain a copy of the License at
//
//     http://www.apache.org/licenses/LICENSE-2.0
//
// Unless required by applicable law or agreed to in writing, software
// distributed under the License is distributed on an "AS IS" BASIS,
// WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
// See the License for the specific language governing permissions and
// limitations under the License.

// Command unseal is what the sealed-secrets controller does, with the controller's own code.
//
// With the argument keygen it writes a JSON object with a new private key and its certificate, both PEM, to standard
// output. With the argument open it reads a JSON object with a private key and cases from standard input, and writes
// the opened cases, as base64 in the same order, to standard output; a case that does not open is an error.
package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/bitnami-labs/sealed-secrets/pkg/crypto"
)

const (
	keySize  = 2048
	validity = 24 * time.Hour
)

type sealingPair struct {
	PrivateKey  string `json:"privateKey"`
	Certificate string `json:"certificate"`
}

type openRequest struct {
	PrivateKey string       `json:"privateKey"`
	Cases      []sealedCase `json:"cases"`
}

type sealedCase struct {
	Ciphertext []byte `json:"ciphertext"`
	Label      string `json:"label"`
}

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string, in io.Reader, out io.Writer) error {
	switch {
	case len(args) == 1 && args[0] == "keygen":
		return generatePair(out)
	case len(args) == 1 && args[0] == "open":
		return openCases(in, out)
	default:
		return errors.New("usage: unseal keygen|open")
	}
}

func generatePair(out io.Writer) error {
	key, certificate, err := crypto.GeneratePrivateKeyAndCert(keySize, validity, "")
	if err != nil {
		return fmt.Errorf("generating a key: %w", err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return fmt.Errorf("writing the key: %w", err)
	}
	return json.NewEncoder(out).Encode(sealingPair{
		PrivateKey:  encodePEM("PRIVATE KEY", pkcs8),
		Certificate: encodePEM("CERTIFICATE", certificate.Raw),
	})
}

func openCases(in io.Reader, out io.Writer) error {
	var request openRequest
	if err := json.NewDecoder(in).Decode(&request); err != nil {
		return fmt.Errorf("reading the cases: %w", err)
	}
	key, err := parsePrivateKey(request.PrivateKey)
	if err != nil {
		return err
	}
	keys := map[string]*rsa.PrivateKey{"key": key}
	opened := make([][]byte, len(request.Cases))
	for i, sealed := range request.Cases {
		value, err := crypto.HybridDecrypt(rand.Reader, keys, sealed.Ciphertext, []byte(sealed.Label))
		if err != nil {
			return fmt.Errorf("opening case %d with label %q: %w", i, sealed.Label, err)
		}
		// nil would become null
		opened[i] = append([]byte{}, value...)
	}
	return json.NewEncoder(out).Encode(opened)
}

func encodePEM(kind string, bytes []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: bytes}))
}

func parsePrivateKey(text string) (*rsa.PrivateKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("the private key is not PEM")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("parsing the private key: %w", err)
	}
	rsaKey, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, errors.New("the private key is not RSA")
	}
	return rsaKey, nil
}
