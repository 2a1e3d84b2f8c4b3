package main

import (
	"context"
	"errors"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"
)

var errUnknownMessage = errors.New("this message has neither come in nor gone out")

// key names a message.
type key struct {
	Chat   types.JID       `json:"chat"`
	ID     types.MessageID `json:"id"`
	FromMe bool            `json:"from_me"`
	Sender types.JID       `json:"sender"`
	Text   string          `json:"text"` // of a quote
}

// author is who wrote the message.
func (k key) author(client *whatsmeow.Client) types.JID {
	switch {
	case k.FromMe && k.Chat.Server == types.DefaultUserServer:
		return client.Store.GetJID().ToNonAD()
	case k.FromMe:
		return client.Store.GetLID().ToNonAD()
	case !k.Sender.IsEmpty():
		return k.Sender
	default:
		return k.Chat
	}
}

type idAnswer struct {
	ID types.MessageID `json:"id"`
}

// send sends, and remembers what went out.
func (p *peer) send(
	ctx context.Context, to types.JID, message *waE2E.Message, extra ...whatsmeow.SendRequestExtra,
) (idAnswer, error) {
	client, err := p.engine()
	if err != nil {
		return idAnswer{}, err
	}
	sent, err := client.SendMessage(ctx, to, message, extra...)
	if err != nil {
		return idAnswer{}, err
	}
	info := types.MessageInfo{ID: sent.ID, Timestamp: sent.Timestamp}
	info.Chat, info.Sender, info.IsFromMe = to, sent.Sender.ToNonAD(), true
	info.IsGroup = to.Server == types.GroupServer
	if to.Server == types.DefaultUserServer && info.Sender.Server == types.HiddenUserServer {
		if lid, err := client.Store.LIDs.GetLIDForPN(ctx, to); err == nil && !lid.IsEmpty() {
			info.Chat = lid
		}
	}
	p.seen.put((&events.Message{Info: info, RawMessage: message}).UnwrapRaw())
	return idAnswer{ID: sent.ID}, nil
}

type textArgs struct {
	To       types.JID `json:"to"`
	Text     string    `json:"text"`
	Mentions []string  `json:"mentions"`
	Quote    *key      `json:"quote"`
	Timer    uint32    `json:"timer"`
}

func (p *peer) text(ctx context.Context, args textArgs) (idAnswer, error) {
	if len(args.Mentions) == 0 && args.Quote == nil && args.Timer == 0 {
		return p.send(ctx, args.To, &waE2E.Message{Conversation: &args.Text})
	}
	client, err := p.engine()
	if err != nil {
		return idAnswer{}, err
	}
	about := &waE2E.ContextInfo{MentionedJID: args.Mentions}
	if args.Quote != nil {
		about.StanzaID = &args.Quote.ID
		about.Participant = proto.String(args.Quote.author(client).String())
		about.QuotedMessage = &waE2E.Message{Conversation: &args.Quote.Text}
	}
	if args.Timer > 0 {
		about.Expiration = &args.Timer
	}
	return p.send(ctx, args.To, &waE2E.Message{
		ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: &args.Text, ContextInfo: about},
	})
}

func (p *peer) react(ctx context.Context, args struct {
	Key   key    `json:"key"`
	Emoji string `json:"emoji"`
}) (idAnswer, error) {
	client, err := p.engine()
	if err != nil {
		return idAnswer{}, err
	}
	author := args.Key.author(client)
	return p.send(ctx, args.Key.Chat, client.BuildReaction(args.Key.Chat, author, args.Key.ID, args.Emoji))
}

func (p *peer) edit(ctx context.Context, args struct {
	Key  key    `json:"key"`
	Text string `json:"text"`
}) (idAnswer, error) {
	client, err := p.engine()
	if err != nil {
		return idAnswer{}, err
	}
	text := &waE2E.Message{Conversation: &args.Text}
	return p.send(ctx, args.Key.Chat, client.BuildEdit(args.Key.Chat, args.Key.ID, text))
}

func (p *peer) revoke(ctx context.Context, args struct {
	Key key `json:"key"`
}) (idAnswer, error) {
	client, err := p.engine()
	if err != nil {
		return idAnswer{}, err
	}
	author := args.Key.author(client)
	return p.send(ctx, args.Key.Chat, client.BuildRevoke(args.Key.Chat, author, args.Key.ID))
}

func (p *peer) location(ctx context.Context, args struct {
	To        types.JID `json:"to"`
	Latitude  float64   `json:"latitude"`
	Longitude float64   `json:"longitude"`
	Name      *string   `json:"name"`
	Address   *string   `json:"address"`
}) (idAnswer, error) {
	return p.send(ctx, args.To, &waE2E.Message{LocationMessage: &waE2E.LocationMessage{
		DegreesLatitude:  &args.Latitude,
		DegreesLongitude: &args.Longitude,
		Name:             args.Name,
		Address:          args.Address,
	}})
}

func (p *peer) contact(ctx context.Context, args struct {
	To    types.JID `json:"to"`
	Name  string    `json:"name"`
	VCard string    `json:"vcard"`
}) (idAnswer, error) {
	return p.send(ctx, args.To, &waE2E.Message{
		ContactMessage: &waE2E.ContactMessage{DisplayName: &args.Name, Vcard: &args.VCard},
	})
}

func (p *peer) poll(ctx context.Context, args struct {
	To       types.JID `json:"to"`
	Question string    `json:"question"`
	Options  []string  `json:"options"`
	Several  bool      `json:"several"`
}) (idAnswer, error) {
	client, err := p.engine()
	if err != nil {
		return idAnswer{}, err
	}
	selectable := 1
	if args.Several {
		selectable = 0
	}
	return p.send(ctx, args.To, client.BuildPollCreation(args.Question, args.Options, selectable))
}

func (p *peer) vote(ctx context.Context, args struct {
	Key     key      `json:"key"`
	Options []string `json:"options"`
}) (idAnswer, error) {
	client, err := p.engine()
	if err != nil {
		return idAnswer{}, err
	}
	poll := p.seen.get(args.Key.ID)
	if poll == nil {
		return idAnswer{}, errUnknownMessage
	}
	vote, err := client.BuildPollVote(ctx, &poll.Info, args.Options)
	if err != nil {
		return idAnswer{}, err
	}
	return p.send(ctx, args.Key.Chat, vote)
}

type tallyAnswer struct {
	Options [][]byte `json:"options"`
}

func (p *peer) tally(ctx context.Context, args idAnswer) (tallyAnswer, error) {
	client, err := p.engine()
	if err != nil {
		return tallyAnswer{}, err
	}
	message := p.seen.get(args.ID)
	if message == nil {
		return tallyAnswer{}, errUnknownMessage
	}
	vote, err := client.DecryptPollVote(ctx, message)
	if err != nil {
		return tallyAnswer{}, err
	}
	return tallyAnswer{Options: append([][]byte{}, vote.GetSelectedOptions()...)}, nil
}

// timer answers without an id: the engine does not tell under which one it sent the setting.
func (p *peer) timer(ctx context.Context, args struct {
	To      types.JID `json:"to"`
	Seconds int       `json:"seconds"`
}) (none, error) {
	client, err := p.engine()
	if err != nil {
		return none{}, err
	}
	timer := time.Duration(args.Seconds) * time.Second
	return none{}, client.SetDisappearingTimer(ctx, args.To, timer, time.Now())
}

// post writes to the status. The engine posts to the account's contacts, so the audience is made of them.
func (p *peer) post(ctx context.Context, args struct {
	Text     string      `json:"text"`
	Audience []types.JID `json:"audience"`
}) (idAnswer, error) {
	client, err := p.engine()
	if err != nil {
		return idAnswer{}, err
	}
	for _, person := range args.Audience {
		if err := client.Store.Contacts.PutContactName(ctx, person, person.User, person.User); err != nil {
			return idAnswer{}, err
		}
	}
	return p.send(ctx, types.StatusBroadcastJID, &waE2E.Message{
		ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: &args.Text, BackgroundArgb: proto.Uint32(0xff1f7a1f)},
	})
}
