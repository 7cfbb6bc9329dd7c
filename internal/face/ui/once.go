package ui

import (
	"crypto/hmac"
	"encoding/hex"
	"strings"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
)

// KeyField is the name of the hidden input that carries a form's key.
const KeyField = "_key"

const keyMACLen = 16 // bytes of the MAC that are kept

type onceKey string

// IdemKey mints the key of one form, so that sending it twice does the thing
// once (storage.ClaimTx), without any script. It is bound to the actor and to the
// path that the form posts to; with none, to the page's own path.
func (rq *Request) IdemKey(action ...string) string {
	path := rq.Path
	if len(action) > 0 {
		path, _, _ = strings.Cut(action[0], "?")
	}
	id := string(ident.New[onceKey](rq.Now))
	return id + "." + rq.keyMAC(id, path)
}

// FormKey gives the key that came with the form, without its proof; "" when none
// came or it has not the shape of one. Ask CheckIdem whether it is ours.
func (rq *Request) FormKey() string {
	id, _, _ := strings.Cut(rq.R.PostFormValue(KeyField), ".")
	if !ident.Valid(onceKey(id)) {
		return ""
	}
	return id
}

// CheckIdem returns Invalid unless the form carries a key that this site minted
// for this actor and this path.
func (rq *Request) CheckIdem() error {
	id, mac, _ := strings.Cut(rq.R.PostFormValue(KeyField), ".")
	if !ident.Valid(onceKey(id)) || !hmac.Equal([]byte(mac), []byte(rq.keyMAC(id, rq.Path))) {
		return fault.NewInvalid("ui.form_stale")
	}
	return nil
}

func (rq *Request) keyMAC(id, path string) string {
	msg := strings.Join([]string{id, string(rq.Actor.Kind), string(rq.Actor.Account), path}, "\n")
	return hex.EncodeToString(rq.app.keys.MAC("ui.once", []byte(msg))[:keyMACLen])
}
