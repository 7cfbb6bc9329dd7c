package config

// field documents one setting. Exactly one of text and flag is set; it says
// where the value lives.
type field struct {
	key  string // in the TOML file, with its table
	env  string
	def  string // "" = none
	need bool   // serve does not start without it
	doc  string
	text func(*Config) *string
	flag func(*Config) *bool
}

// fields lists every setting in the order of the page docs/ops/config.md.
var fields = []field{
	{
		key: "listen", env: "CHENGBAN_LISTEN", def: "127.0.0.1:8080",
		doc:  "Address and port to listen on. A reverse proxy in front ends TLS.",
		text: func(c *Config) *string { return &c.Listen },
	},
	{
		key: "public_url", env: "CHENGBAN_PUBLIC_URL", need: true,
		doc:  "The address people type, with https:// and without a path. Links in texts and the check against forged requests use it. http:// is accepted for localhost and loopback addresses only.",
		text: func(c *Config) *string { return &c.PublicURL },
	},
	{
		key: "trust_proxy", env: "CHENGBAN_TRUST_PROXY", def: "false",
		doc:  "Take the caller's address from the last X-Forwarded-For entry. Say true only when every request comes through your own proxy: otherwise anybody can invent an address and pass the rate limits.",
		flag: func(c *Config) *bool { return &c.TrustProxy },
	},
	{
		key: "data", env: "CHENGBAN_DATA", need: true,
		doc:  "Folder for uploaded files and other data beside the database.",
		text: func(c *Config) *string { return &c.Data },
	},
	{
		key: "keys", env: "CHENGBAN_KEYS", need: true,
		doc:  "Folder of the master key, which is made on first start (mode 0600). Back it up apart from the data: without it no sealed value can be read, and whoever has both can read all of them. All nodes of one city need the same key. It must not be the data folder.",
		text: func(c *Config) *string { return &c.Keys },
	},
	{
		key: "pack", env: "CHENGBAN_PACK", need: true,
		doc:  "The city's content: the name of a built-in pack (xuchang), or a folder (a value with a slash in it).",
		text: func(c *Config) *string { return &c.Pack },
	},
	{
		key: "trust", env: "CHENGBAN_TRUST",
		doc:  "Folder of those who are believed when a document is checked on /verify: certificates of roots, authorities and makers of seals (.pem, .crt, .cer, .der), keys of logs (.vkey), and what is known of revocations (status.json, read for each document). Without it no document passes.",
		text: func(c *Config) *string { return &c.Trust },
	},
	{
		key: "database.path", env: "CHENGBAN_DATABASE_PATH",
		doc:  "SQLite file. Its folder must exist. One server process per file.",
		text: func(c *Config) *string { return &c.Database.Path },
	},
	{
		key: "database.url", env: "CHENGBAN_DATABASE_URL",
		doc:  "PostgreSQL connection URL without a password (socket, peer or certificate login).",
		text: func(c *Config) *string { return &c.Database.URL },
	},
	{
		key: "database.url_file", env: "CHENGBAN_DATABASE_URL_FILE",
		doc:  "File that holds the PostgreSQL connection URL with its password. Exactly one of the three database settings is set.",
		text: func(c *Config) *string { return &c.Database.URLFile },
	},
	{
		key: "sms.adapter", env: "CHENGBAN_SMS_ADAPTER", def: SMSNone,
		doc:  "How texts are sent. none: not at all, so nobody can log in. log: written to the server's log with the last four digits of the number, for a trial only, because whoever reads the log can log in as anybody. No adapter to a text gateway exists yet.",
		text: func(c *Config) *string { return &c.SMS.Adapter },
	},
}
