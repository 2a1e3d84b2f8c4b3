package main

import (
	"encoding/base64"
	"sync"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"
)

type qrEvent struct {
	Event string `json:"event"`
	Code  string `json:"code"`
}

type accountEvent struct {
	Event string    `json:"event"`
	JID   types.JID `json:"jid"`
	LID   types.JID `json:"lid"`
}

type closedEvent struct {
	Event  string `json:"event"`
	Reason string `json:"reason"`
}

type messageEvent struct {
	Event     string          `json:"event"`
	ID        types.MessageID `json:"id"`
	Chat      types.JID       `json:"chat"`
	Sender    types.JID       `json:"sender"`
	SenderAlt string          `json:"sender_alt,omitempty"`
	FromMe    bool            `json:"from_me"`
	Raw       string          `json:"raw,omitempty"`
	Timestamp int64           `json:"timestamp,omitempty"`
	Name      string          `json:"name,omitempty"`
}

type receiptEvent struct {
	Event  string            `json:"event"`
	IDs    []types.MessageID `json:"ids"`
	Chat   types.JID         `json:"chat"`
	Sender types.JID         `json:"sender"`
	Kind   string            `json:"kind"`
}

type typingEvent struct {
	Event  string    `json:"event"`
	Chat   types.JID `json:"chat"`
	Sender types.JID `json:"sender"`
	State  string    `json:"state"`
}

type identityEvent struct {
	Event string    `json:"event"`
	JID   types.JID `json:"jid"`
}

// memory keeps the messages that came in and went out, for commands that name one by its id.
type memory struct {
	lock     sync.Mutex
	messages map[types.MessageID]*events.Message
}

func newMemory() *memory { return &memory{messages: map[types.MessageID]*events.Message{}} }

func (m *memory) put(message *events.Message) {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.messages[message.Info.ID] = message
}

func (m *memory) get(id types.MessageID) *events.Message {
	m.lock.Lock()
	defer m.lock.Unlock()
	return m.messages[id]
}

// watcher turns the events of one client into the peer's.
type watcher struct {
	peer   *peer
	client *whatsmeow.Client
	ready  *latch
	named  *latch
}

func (w *watcher) handle(event any) {
	tell := w.peer.tell
	switch event := event.(type) {
	case *events.PairSuccess:
		tell(accountEvent{Event: "paired", JID: event.ID, LID: event.LID})
	case *events.PairError:
		tell(closedEvent{Event: "closed", Reason: event.Error.Error()})
	case *events.Connected:
		tell(accountEvent{Event: "open", JID: *w.client.Store.ID, LID: w.client.Store.LID})
	case *events.Disconnected:
		tell(closedEvent{Event: "closed", Reason: "disconnected"})
	case *events.StreamReplaced:
		tell(closedEvent{Event: "closed", Reason: "replaced"})
	case *events.ConnectFailure:
		tell(closedEvent{Event: "closed", Reason: event.Reason.String()})
	case *events.LoggedOut:
		tell(closedEvent{Event: "logged_out", Reason: event.Reason.String()})
	case *events.AppStateSyncComplete:
		if w.client.Store.PushName != "" {
			w.named.open()
		}
	case *events.Message:
		w.message(event)
	case *events.UndecryptableMessage:
		tell(messageHead("undecryptable", &event.Info))
	case *events.Receipt:
		if kind, tells := receiptKind(event); tells {
			tell(receiptEvent{Event: "receipt", IDs: event.MessageIDs, Chat: event.Chat, Sender: event.Sender.ToNonAD(), Kind: kind})
		}
	case *events.ChatPresence:
		tell(typingEvent{Event: "typing", Chat: event.Chat, Sender: event.Sender.ToNonAD(), State: typingState(event)})
	case *events.IdentityChange:
		tell(identityEvent{Event: "identity", JID: event.JID})
	case *events.HistorySync:
		tell(w.history(event))
	default:
		if line := stateEvent(event); line != nil {
			tell(line)
		}
	}
}

func messageHead(name string, info *types.MessageInfo) messageEvent {
	head := messageEvent{
		Event:     name,
		ID:        info.ID,
		Chat:      info.Chat,
		Sender:    info.Sender.ToNonAD(),
		FromMe:    info.IsFromMe,
		Timestamp: info.Timestamp.Unix(),
		Name:      info.PushName,
	}
	if !info.SenderAlt.IsEmpty() {
		head.SenderAlt = info.SenderAlt.ToNonAD().String()
	}
	return head
}

func (w *watcher) message(event *events.Message) {
	content := event.RawMessage
	if sent := content.GetDeviceSentMessage().GetMessage(); sent != nil {
		around := content.GetMessageContextInfo()
		content = sent
		if content.MessageContextInfo == nil {
			content.MessageContextInfo = around
		}
	}
	if onlyKeys(content) {
		return
	}
	raw, err := proto.Marshal(content)
	if err != nil {
		w.peer.log.Errorf("Encoding message %s: %v", event.Info.ID, err)
		return
	}
	w.peer.seen.put(event)
	told := messageHead("message", &event.Info)
	told.Raw = base64.StdEncoding.EncodeToString(raw)
	w.peer.tell(told)
}

// onlyKeys: a group's message with a new sender key is two events to the engine, and one message to its users.
func onlyKeys(content *waE2E.Message) bool {
	if content.GetSenderKeyDistributionMessage() == nil {
		return false
	}
	rest := proto.CloneOf(content)
	rest.SenderKeyDistributionMessage = nil
	rest.MessageContextInfo = nil
	return proto.Size(rest) == 0
}

func receiptKind(event *events.Receipt) (kind string, tells bool) {
	switch event.Type {
	case types.ReceiptTypeDelivered, types.ReceiptTypeInactive:
		return "delivered", true
	case types.ReceiptTypeRead:
		return "read", true
	case types.ReceiptTypePlayed:
		return "played", true
	default: // of own devices, and those that the engine answers itself
		return "", false
	}
}

func typingState(event *events.ChatPresence) string {
	if event.State == types.ChatPresenceComposing && event.Media == types.ChatPresenceMediaAudio {
		return "recording"
	}
	return string(event.State)
}
