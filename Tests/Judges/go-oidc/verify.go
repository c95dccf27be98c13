// Verifies the token on standard input as Kubernetes and Vault would: from the issuer URL alone.
//
//	verify ISSUER AUDIENCE < TOKEN
//
// Prints the claims. Exits 1 with the library's own words when it refuses, 2 when it could not judge.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	oidc "github.com/coreos/go-oidc"
)

func main() {
	if err := verify(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		if _, ok := err.(refusal); ok {
			os.Exit(1)
		}
		os.Exit(2)
	}
}

// refusal is the library's verdict, as opposed to trouble on the way to one.
type refusal struct{ error }

func verify(issuer, audience string) error {
	raw, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	ctx := context.Background()
	provider, err := oidc.NewProvider(ctx, issuer)
	if err != nil && strings.Contains(err.Error(), "issuer did not match") {
		return refusal{err}
	}
	if err != nil {
		return err
	}
	token, err := provider.Verifier(&oidc.Config{ClientID: audience}).Verify(ctx, string(raw))
	if err != nil {
		return refusal{err}
	}
	var claims json.RawMessage
	if err := token.Claims(&claims); err != nil {
		return err
	}
	_, err = os.Stdout.Write(claims)
	return err
}
