package portal

import (
	"net/http"

	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/spine/identity"
	"github.com/chengban/chengban/internal/spine/notify"
)

const textsShown = 30

// textRoutes is the demo's page of the texts that a real city would send. The
// access table knows it only where the program runs as a demo.
func (p *Portal) textRoutes() []ui.Route {
	if !p.Demo {
		return nil
	}
	return []ui.Route{{Method: http.MethodGet, Pattern: "/demo/texts", Act: identity.TextsView, Public: true, Handle: p.textsPage}}
}

func (p *Portal) textsPage(rq *ui.Request) error {
	sent, err := p.Notify.Texts(rq.R.Context(), textsShown*4)
	if err != nil {
		return err
	}
	phone := rq.R.URL.Query().Get("phone")
	var shown []notify.Sent
	for _, s := range sent {
		if (phone == "" || s.Phone == phone) && len(shown) < textsShown {
			shown = append(shown, s)
		}
	}
	return rq.Render(http.StatusOK, textsView(rq, p.persona, phone, shown))
}

// persona names the invented person behind a number; "" for a stranger.
func (p *Portal) persona(phone string) string {
	for _, x := range p.Personas {
		if x.Phone == phone {
			return x.Name
		}
	}
	return ""
}
