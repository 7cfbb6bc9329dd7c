package config

// Config is a complete, checked set of settings.
type Config struct {
	Listen     string   `toml:"listen"`
	PublicURL  string   `toml:"public_url"`
	TrustProxy bool     `toml:"trust_proxy"`
	Data       string   `toml:"data"`
	Keys       string   `toml:"keys"`
	Pack       string   `toml:"pack"`
	Trust      string   `toml:"trust"`
	Database   Database `toml:"database"`
	SMS        SMS      `toml:"sms"`
}

// Database says where the records are: exactly one of Path (SQLite) and URL
// (PostgreSQL) is set after Load. URL may then hold a password: never log it.
type Database struct {
	Path    string `toml:"path"`
	URL     string `toml:"url"`
	URLFile string `toml:"url_file"`
}

// SMS says how texts leave the house.
type SMS struct {
	Adapter string `toml:"adapter"`
}

// The SMS adapters that exist.
const (
	SMSNone = "none" // no text is sent
	SMSLog  = "log"  // texts are written to the log
)
