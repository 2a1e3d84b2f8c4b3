package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	_ "github.com/mattn/go-sqlite3" // the driver of the engine's store
	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/store/sqlstore"
	"go.mau.fi/whatsmeow/types"
	waLog "go.mau.fi/whatsmeow/util/log"
)

const (
	// The service accepts names of browsers only.
	clientName = "Chrome (Linux)"
	patience   = 30 * time.Second
)

var (
	errNotStarted = errors.New("not started")
	errNoQR       = errors.New("no QR came, so the connection is not ready for a link code")
	errNoName     = errors.New("the account's name has not come, and presence is sent under it")
)

// peer is one engine and what has been seen of it.
type peer struct {
	log  waLog.Logger
	tell func(any)
	seen *memory

	lock   sync.Mutex
	client *whatsmeow.Client
	store  *sqlstore.Container
	db     *sql.DB
	auth   string
	ready  *latch // the first QR is shown
	named  *latch // the account's name is known
}

func newPeer(log waLog.Logger, tell func(any)) *peer {
	return &peer{log: log, tell: tell, seen: newMemory()}
}

func (p *peer) ops() map[string]op {
	all := map[string]op{
		"version": typed(version), "quit": typed(quit),
		"start": typed(p.start), "code": typed(p.code), "stop": typed(p.stop),
		"logout": typed(p.logout), "forget": typed(p.forget),
		"text": typed(p.text), "react": typed(p.react), "edit": typed(p.edit), "delete": typed(p.revoke),
		"media": typed(p.media), "download": typed(p.download),
		"location": typed(p.location), "contact": typed(p.contact),
		"poll": typed(p.poll), "vote": typed(p.vote), "tally": typed(p.tally),
		"timer": typed(p.timer), "post": typed(p.post),
		"receipt": typed(p.receipt), "presence": typed(p.presence), "typing": typed(p.typing),
		"lookup": typed(p.lookup),
		"make":   typed(p.makeGroup), "group": typed(p.group), "change": typed(p.changeGroup),
		"members": typed(p.members), "leave": typed(p.leave), "invite": typed(p.invite), "join": typed(p.join),
		"picture": typed(p.picture), "paint": typed(p.paint),
		"privacy": typed(p.privacy), "hide": typed(p.hide),
		"channel": typed(p.channel), "follow": typed(p.follow), "cheer": typed(p.cheer),
		"chat": typed(p.chat), "save": typed(p.save), "label": typed(p.label), "tag": typed(p.tag),
	}
	maps.Copy(all, p.questions())
	return all
}

// latch opens once.
type latch struct {
	once sync.Once
	done chan struct{}
}

func newLatch() *latch { return &latch{done: make(chan struct{})} }

func (l *latch) open() { l.once.Do(func() { close(l.done) }) }

func (l *latch) wait(otherwise error) error {
	select {
	case <-l.done:
		return nil
	case <-time.After(patience):
		return otherwise
	}
}

type startArgs struct {
	Auth string `json:"auth"`
	URL  string `json:"url"`
	Root string `json:"root"`
	CA   string `json:"ca"`
}

func (p *peer) start(ctx context.Context, args startArgs) (none, error) {
	p.lock.Lock()
	defer p.lock.Unlock()
	if err := trust(args.Root); err != nil {
		return none{}, err
	}
	transport, err := toSandbox(args.URL, args.CA)
	if err != nil {
		return none{}, err
	}
	if err := p.open(ctx, args.Auth); err != nil {
		return none{}, err
	}
	device, err := p.store.GetFirstDevice(ctx)
	if err != nil {
		return none{}, err
	}
	if p.client != nil {
		p.client.RemoveEventHandlers()
		p.client.Disconnect()
	}
	client := whatsmeow.NewClient(device, p.log)
	client.EnableAutoReconnect = false
	client.UseRetryMessageStore = true
	// The first change of a collection that was empty is a full sync to the engine.
	client.EmitAppStateEventsOnFullSync = true
	client.SetWebsocketHTTPClient(transport)
	client.SetPreLoginHTTPClient(transport)
	client.SetMediaHTTPClient(transport)
	p.client, p.ready, p.named = client, newLatch(), newLatch()
	if device.PushName != "" {
		p.named.open()
	}
	watch := &watcher{peer: p, client: client, ready: p.ready, named: p.named}
	client.AddEventHandler(watch.handle)
	if device.ID == nil {
		codes, err := client.GetQRChannel(context.WithoutCancel(ctx))
		if err != nil {
			return none{}, err
		}
		go watch.showCodes(codes)
	}
	return none{}, client.ConnectContext(context.WithoutCancel(ctx))
}

// open keeps the store of one folder open over stops and starts.
func (p *peer) open(ctx context.Context, auth string) error {
	if p.store != nil && p.auth == auth {
		return nil
	}
	if err := os.MkdirAll(auth, 0o700); err != nil {
		return err
	}
	address := fmt.Sprintf("file:%s?_foreign_keys=on&_journal_mode=WAL&_busy_timeout=10000&_txlock=immediate",
		filepath.Join(auth, "store.db"))
	db, err := sql.Open("sqlite3", address)
	if err != nil {
		return err
	}
	container := sqlstore.NewWithDB(db, "sqlite3", p.log.Sub("Store"))
	if err := container.Upgrade(ctx); err != nil {
		return errors.Join(err, db.Close())
	}
	if p.store != nil {
		if err := p.store.Close(); err != nil {
			return err
		}
	}
	p.store, p.db, p.auth = container, db, auth
	return nil
}

// trust puts the sandbox's root in the place of WhatsApp's.
func trust(root string) error {
	key, err := hex.DecodeString(root)
	if err != nil || len(key) != len(whatsmeow.WACertPubKey) {
		return errors.New("the root is not a key in hex")
	}
	copy(whatsmeow.WACertPubKey[:], key)
	return nil
}

// toSandbox is an HTTP client for which every host is the sandbox.
func toSandbox(chat, ca string) (*http.Client, error) {
	target, err := url.Parse(chat)
	if err != nil {
		return nil, err
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, target.Host)
	}
	transport.DialContext = dial
	if target.Scheme == "ws" {
		// The engine knows https and wss only. A sandbox without TLS is given the bare connection.
		transport.DialTLSContext = dial
		return &http.Client{Transport: transport}, nil
	}
	transport.TLSClientConfig = &tls.Config{ServerName: target.Hostname(), MinVersion: tls.VersionTLS12}
	if ca != "" {
		pem, err := os.ReadFile(ca)
		if err != nil {
			return nil, err
		}
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("no certificate in %s", ca)
		}
		transport.TLSClientConfig.RootCAs = pool
	}
	return &http.Client{Transport: transport}, nil
}

// engine is the client of the last start.
func (p *peer) engine() (*whatsmeow.Client, error) {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.client == nil {
		return nil, errNotStarted
	}
	return p.client, nil
}

type codeAnswer struct {
	Code string `json:"code"`
}

func (p *peer) code(ctx context.Context, args struct {
	Phone string `json:"phone"`
}) (codeAnswer, error) {
	client, err := p.engine()
	if err != nil {
		return codeAnswer{}, err
	}
	if err := p.ready.wait(errNoQR); err != nil {
		return codeAnswer{}, err
	}
	code, err := client.PairPhone(ctx, args.Phone, true, whatsmeow.PairClientChrome, clientName)
	return codeAnswer{Code: code}, err
}

func (p *peer) stop(context.Context, none) (none, error) {
	client, err := p.engine()
	if err != nil {
		return none{}, err
	}
	client.Disconnect()
	p.tell(closedEvent{Event: "closed", Reason: "stopped"})
	return none{}, nil
}

func (p *peer) logout(ctx context.Context, _ none) (none, error) {
	client, err := p.engine()
	if err != nil {
		return none{}, err
	}
	if err := client.Logout(ctx); err != nil {
		return none{}, err
	}
	p.tell(closedEvent{Event: "logged_out", Reason: "by this device"})
	return none{}, nil
}

type forgetAnswer struct {
	Gone int64 `json:"gone"`
}

// forget takes rows out of the engine's table: it is damage to the store, for which the engine has no means.
func (p *peer) forget(ctx context.Context, args struct {
	Number string    `json:"number"`
	LID    types.JID `json:"lid"`
}) (forgetAnswer, error) {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.client == nil || p.client.Store.ID == nil {
		return forgetAnswer{}, errNotStarted
	}
	lost, err := p.db.ExecContext(ctx,
		"DELETE FROM whatsmeow_sessions WHERE our_jid = $1 AND (their_id LIKE $2 OR their_id LIKE $3)",
		p.client.Store.ID, args.Number+":%", args.LID.SignalAddressUser()+":%")
	if err != nil {
		return forgetAnswer{}, err
	}
	gone, err := lost.RowsAffected()
	return forgetAnswer{Gone: gone}, err
}

// close ends what runs, so that the store is whole when the process ends.
func (p *peer) close() {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.client != nil {
		p.client.Disconnect()
	}
	if p.store != nil {
		if err := p.store.Close(); err != nil {
			p.log.Warnf("Closing the store: %v", err)
		}
	}
}

// showCodes tells of each QR in its turn.
func (w *watcher) showCodes(codes <-chan whatsmeow.QRChannelItem) {
	for item := range codes {
		switch item.Event {
		case whatsmeow.QRChannelEventCode:
			w.peer.tell(qrEvent{Event: "qr", Code: item.Code})
			w.ready.open()
		case whatsmeow.QRChannelSuccess.Event:
		default:
			reason := item.Event
			if item.Error != nil {
				reason = item.Error.Error()
			}
			w.peer.tell(closedEvent{Event: "closed", Reason: reason})
		}
	}
}
