package ui

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"

	"github.com/chengban/chengban/internal/base/fault"
)

// maxPart is the largest value beside the file in a form that takes one.
const maxPart = 4 << 10

// Upload reads a form with a file; field is the name of its control. The content is
// held in memory and never lies on the disk in the clear. The other values are then
// at hand for CheckIdem and FormKey.
//
// Upload returns TooLarge above the route's MaxBody and Invalid for a body that is
// no such form, or without a file.
func (rq *Request) Upload(field string) (name string, content []byte, err error) {
	parts, err := rq.R.MultipartReader()
	if err != nil {
		return "", nil, fault.NewInvalid("ui.form_unreadable").Because(err)
	}
	values := url.Values{}
	for {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", nil, unreadable(err)
		}
		if p.FormName() == field {
			name = p.FileName()
			content, err = io.ReadAll(p)
		} else {
			err = addValue(values, p)
		}
		if err != nil {
			return "", nil, unreadable(err)
		}
	}
	// So that net/http does not read the body again.
	rq.R.PostForm, rq.R.Form, rq.R.MultipartForm = values, values, &multipart.Form{Value: values}
	if name == "" && len(content) == 0 {
		return "", nil, fault.NewInvalid("ui.file_missing").On(field, "ui.file_missing")
	}
	return name, content, nil
}

func addValue(values url.Values, p *multipart.Part) error {
	b, err := io.ReadAll(io.LimitReader(p, maxPart))
	values.Add(p.FormName(), string(b))
	return err
}

func unreadable(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fault.New(fault.TooLarge, "ui.upload_large", "max", large.Limit>>20).Because(err)
	}
	return fault.NewInvalid("ui.form_unreadable").Because(err)
}
