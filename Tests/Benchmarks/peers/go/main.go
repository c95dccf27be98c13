// A mint as one would write it in Go: net/http and go-jose, a key of its own, nothing written down.
//
// Usage: main ADDRESS AGENT JWKS, two files: what `aureole agent show --json` prints, and the document to serve. The
// environment's KEY_SHA256 is the hash of the key that may ask, in hexadecimal.
//
// Outside of a module, Go would behave as its old versions did.
//
//go:debug default=go1.27
package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"
	"time"

	"gopkg.in/square/go-jose.v2"
	"gopkg.in/square/go-jose.v2/jwt"
)

const lifetime = 600 * time.Second

type agent struct {
	Name      string   `json:"name"`
	Issuer    string   `json:"issuer"`
	Subject   string   `json:"subject"`
	Audiences []string `json:"audiences"`
}

type claims struct {
	Issuer    string `json:"iss"`
	Subject   string `json:"sub"`
	Audience  string `json:"aud"`
	ID        string `json:"jti"`
	IssuedAt  int64  `json:"iat"`
	NotBefore int64  `json:"nbf"`
	Expiry    int64  `json:"exp"`
}

type answer struct {
	Token     string `json:"token"`
	TokenType string `json:"token_type"`
	Issuer    string `json:"issuer"`
	Subject   string `json:"subject"`
	Audience  string `json:"audience"`
	ExpiresAt int64  `json:"expires_at"`
}

type server struct {
	signer jose.Signer
	agents map[string]agent
	// Which agents a key may mint for, by the key's hash.
	clients map[[sha256.Size]byte]map[string]bool
	jwks    []byte
}

func main() {
	var known agent
	check(json.Unmarshal(read(os.Args[2]), &known))
	hash, err := hex.DecodeString(os.Getenv("KEY_SHA256"))
	check(err)
	s := server{
		signer:  newSigner(),
		agents:  map[string]agent{known.Name: known},
		clients: map[[sha256.Size]byte]map[string]bool{[sha256.Size]byte(hash): {known.Name: true}},
		jwks:    read(os.Args[3]),
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/agents/{agent}/token", s.mint)
	mux.HandleFunc("GET /.well-known/jwks.json", s.keys)
	log.Fatal(http.ListenAndServe(os.Args[1], mux))
}

func newSigner() jose.Signer {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	check(err)
	thumbprint := sha256.Sum256(key.N.Bytes())
	signer, err := jose.NewSigner(jose.SigningKey{
		Algorithm: jose.RS256,
		Key:       jose.JSONWebKey{Key: key, KeyID: hex.EncodeToString(thumbprint[:])[:43]},
	}, (&jose.SignerOptions{}).WithType("JWT"))
	check(err)
	return signer
}

func (s *server) mint(w http.ResponseWriter, r *http.Request) {
	key, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	allowed, known := s.clients[sha256.Sum256([]byte(key))]
	if !ok || !known {
		http.Error(w, `{"error":"invalid_client"}`, http.StatusUnauthorized)
		return
	}
	agent, found := s.agents[r.PathValue("agent")]
	if !found || !allowed[agent.Name] {
		http.Error(w, `{"error":"unauthorized_client"}`, http.StatusForbidden)
		return
	}
	issuedAt := time.Now().Add(-30 * time.Second)
	c := claims{
		Issuer: agent.Issuer, Subject: agent.Subject, Audience: agent.Audiences[0], ID: newID(),
		IssuedAt: issuedAt.Unix(), NotBefore: issuedAt.Unix(), Expiry: time.Now().Add(lifetime).Unix(),
	}
	token, err := jwt.Signed(s.signer).Claims(c).CompactSerialize()
	if err != nil {
		http.Error(w, `{"error":"server_error"}`, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	json.NewEncoder(w).Encode(answer{
		Token: token, TokenType: "urn:ietf:params:oauth:token-type:jwt", Issuer: c.Issuer, Subject: c.Subject,
		Audience: c.Audience, ExpiresAt: c.Expiry,
	})
}

func (s *server) keys(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "public, max-age=600")
	w.Write(s.jwks)
}

func newID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func read(path string) []byte {
	content, err := os.ReadFile(path)
	check(err)
	return content
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
