package ses

import (
	"encoding/asn1"
	"time"
)

// Parse reads a SignedValue.dat. The error wraps ErrFormat.
func Parse(b []byte) (*Signature, error) {
	c := &cursor{rest: b, at: "signature"}
	if len(b) > MaxBytes {
		c.fail("%d bytes", len(b))
	}
	top := c.next("signature", asn1.TagSequence)
	in := c.into(top)
	s := &Signature{Raw: top.FullBytes}
	tbs := in.next("toSign", asn1.TagSequence)
	s.ToSign = tbs.FullBytes
	if v := in.peek(); v.Tag == asn1.TagBitString {
		s.readV1(in, tbs)
	} else {
		s.read(in, tbs)
	}
	c.close(in)
	c.close(&cursor{rest: c.rest, at: "signature"})
	if c.err != nil {
		return nil, c.err
	}
	return s, nil
}

// read reads versions 4 and 5, where certificate and algorithm stand outside of
// what is signed.
func (s *Signature) read(c *cursor, tbs asn1.RawValue) {
	s.Cert = c.octets("cert")
	s.Algorithm = c.oid("signatureAlgID")
	s.Value = c.bits("signature")
	if v, ok := c.explicit("timeStamp"); ok {
		in := c.into(v)
		s.TimeStamp = in.bits("timeStamp")
		c.close(in)
	}
	in := c.into(tbs)
	in.integer("version")
	s.Seal = readSeal(in, in.next("eseal", asn1.TagSequence))
	s.Version = s.Seal.Version
	if in.err == nil && s.Version == V1 {
		in.fail("a seal of version 1 in a signature of a later one")
	}
	s.Time = in.time("timeInfo")
	s.DataHash = in.bits("dataHash")
	s.Property = in.text("propertyInfo")
	if v, ok := in.explicit("extDatas"); ok {
		wrapped := in.into(v)
		s.Ext = readExt(wrapped, wrapped.next("extDatas", asn1.TagSequence))
		in.close(wrapped)
	}
	c.close(in)
}

// readV1 reads version 1: SEQ { toSign, signature }, with certificate and algorithm
// inside of what is signed and the time as bits.
func (s *Signature) readV1(c *cursor, tbs asn1.RawValue) {
	s.Value = c.bits("signature")
	in := c.into(tbs)
	in.integer("version")
	s.Seal = readSeal(in, in.next("eseal", asn1.TagSequence))
	s.Version = V1
	if in.err == nil && s.Seal.Version != V1 {
		in.fail("a seal of version %d in a signature of version 1", s.Seal.Version)
	}
	s.Time, s.TimeStamp = timeInfo(in.bits("timeInfo"))
	s.DataHash = in.bits("dataHash")
	s.Property = in.text("propertyInfo")
	s.Cert = in.octets("cert")
	s.Algorithm = in.oid("signatureAlgorithm")
	c.close(in)
}

// timeInfo reads the time of version 1: an ASN.1 time, its characters alone, or the
// token of a time stamp authority.
func timeInfo(b []byte) (t time.Time, token []byte) {
	if rest, err := asn1.Unmarshal(b, &t); err == nil && len(rest) == 0 {
		return t.UTC(), nil
	}
	for _, layout := range []string{"060102150405Z", "20060102150405Z", "20060102150405"} {
		if t, err := time.Parse(layout, string(b)); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, b
}

// ParseSeal reads a Seal.esl. The error wraps ErrFormat.
func ParseSeal(b []byte) (*Seal, error) {
	c := &cursor{rest: b, at: "seal"}
	if len(b) > MaxBytes {
		c.fail("%d bytes", len(b))
	}
	s := readSeal(c, c.next("seal", asn1.TagSequence))
	c.close(&cursor{rest: c.rest, at: "seal"})
	if c.err != nil {
		return nil, c.err
	}
	return s, nil
}

func readSeal(c *cursor, v asn1.RawValue) *Seal {
	s := &Seal{Raw: v.FullBytes}
	in := c.into(v)
	info := in.next("eSealInfo", asn1.TagSequence)
	s.readInfo(in, info)
	if s.Version == V1 {
		s.readMakerV1(in, info)
	} else {
		s.readMaker(in, info)
	}
	c.close(in)
	return s
}

func (s *Seal) readInfo(c *cursor, v asn1.RawValue) {
	in := c.into(v)
	head := in.into(in.next("header", asn1.TagSequence))
	id := head.text("header.ID")
	s.Version = Version(head.integer("header.version"))
	s.Vendor = head.text("header.Vid")
	if head.err == nil && (id != "ES" || s.Version != V1 && s.Version != V4 && s.Version != V5) {
		head.fail("%q version %d", id, s.Version)
	}
	in.close(head)
	s.ID = in.text("esID")
	s.readProperty(in, in.next("property", asn1.TagSequence))
	s.readPicture(in, in.next("picture", asn1.TagSequence))
	if in.more() {
		ext := in.any("extDatas")
		switch {
		case ext.Class == asn1.ClassContextSpecific && ext.Tag == 0 && ext.IsCompound:
			wrapped := in.into(ext)
			s.Ext = readExt(wrapped, wrapped.next("extDatas", asn1.TagSequence))
			in.close(wrapped)
		case ext.Class == asn1.ClassUniversal && ext.Tag == asn1.TagSequence:
			s.Ext = readExt(in, ext)
		default:
			in.fail("class %d, type %d", ext.Class, ext.Tag)
		}
	}
	c.close(in)
}

func (s *Seal) readProperty(c *cursor, v asn1.RawValue) {
	in := c.into(v)
	s.Kind = in.integer("property.type")
	s.Name = in.text("property.name")
	kind := 1
	if s.Version != V1 {
		kind = in.integer("certListType")
	}
	list := in.into(in.next("certList", asn1.TagSequence))
	for n := 0; list.more(); n++ {
		if n >= maxList {
			list.fail("more than %d", maxList)
			break
		}
		if kind == 1 {
			s.Certs = append(s.Certs, list.octets("certList"))
			continue
		}
		one := list.into(list.next("certList", asn1.TagSequence))
		s.Digests = append(s.Digests, CertDigest{one.text("certDigest.type"), one.octets("certDigest.value")})
		list.close(one)
	}
	if list.err == nil && kind != 1 && kind != 2 {
		list.fail("list type %d", kind)
	}
	in.close(list)
	s.Created, s.From, s.Until = in.time("createDate"), in.time("validStart"), in.time("validEnd")
	c.close(in)
}

func (s *Seal) readPicture(c *cursor, v asn1.RawValue) {
	in := c.into(v)
	s.Picture = Picture{Format: in.text("picture.type"), Data: in.octets("picture.data")}
	s.Picture.Width, s.Picture.Height = in.integer("picture.width"), in.integer("picture.height")
	c.close(in)
}

// readMaker reads what follows the seal's information in versions 4 and 5: the maker
// signed the information alone.
func (s *Seal) readMaker(c *cursor, info asn1.RawValue) {
	s.Signed = info.FullBytes
	s.Maker = c.octets("seal.cert")
	s.Algorithm = c.oid("seal.signAlgID")
	s.Value = c.bits("seal.signedValue")
	if s.Version != V5 {
		return
	}
	if v, ok := c.explicit("seal.timeStamp"); ok {
		in := c.into(v)
		s.TimeStamp = in.bits("seal.timeStamp")
		c.close(in)
	}
}

// readMakerV1 reads SES_SignInfo: the maker signed the information, its certificate
// and the algorithm, as one SEQUENCE of the bytes that stand here.
func (s *Seal) readMakerV1(c *cursor, info asn1.RawValue) {
	in := c.into(c.next("signInfo", asn1.TagSequence))
	cert := in.peek().FullBytes
	s.Maker = in.octets("signInfo.cert")
	alg := in.peek().FullBytes
	s.Algorithm = in.oid("signInfo.signatureAlgorithm")
	s.Value = in.bits("signInfo.signData")
	c.close(in)
	if c.err == nil {
		s.Signed = sequence(info.FullBytes, cert, alg)
	}
}

func readExt(c *cursor, v asn1.RawValue) []Ext {
	var out []Ext
	in := c.into(v)
	for in.more() {
		if len(out) >= maxList {
			in.fail("more than %d", maxList)
			break
		}
		one := in.into(in.next("ext", asn1.TagSequence))
		e := Ext{ID: one.oid("ext.id")}
		if one.peek().Tag == asn1.TagBoolean {
			b := one.next("ext.critical", asn1.TagBoolean).Bytes
			e.Critical = len(b) == 1 && b[0] != 0
		}
		e.Value = one.octets("ext.value")
		in.close(one)
		out = append(out, e)
	}
	c.close(in)
	return out
}

// sequence puts elements that are encoded already into one SEQUENCE.
func sequence(parts ...[]byte) []byte {
	var content []byte
	for _, p := range parts {
		content = append(content, p...)
	}
	out, err := asn1.Marshal(asn1.RawValue{Class: asn1.ClassUniversal, Tag: asn1.TagSequence, IsCompound: true, Bytes: content})
	if err != nil {
		return nil // cannot be: there is nothing to encode but a length
	}
	return out
}
