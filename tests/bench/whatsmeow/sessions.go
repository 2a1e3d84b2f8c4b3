package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/store/sqlstore"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// session is one linked account, or one that waits for its QR to be scanned.
type session struct {
	client *whatsmeow.Client

	mutex sync.Mutex
	qr    string
}

// sessions are all of them. A token is the session's name here: who may do what is no part of the race.
type sessions struct {
	ctx       context.Context
	container *sqlstore.Container
	http      *http.Client

	mutex sync.RWMutex
	byKey map[string]*session
}

func newSessions(ctx context.Context, container *sqlstore.Container, client *http.Client) *sessions {
	return &sessions{ctx: ctx, container: container, http: client, byKey: map[string]*session{}}
}

// resume connects every account that the store has, under its number.
func (s *sessions) resume(ctx context.Context) error {
	devices, err := s.container.GetAllDevices(ctx)
	if err != nil {
		return err
	}
	for _, device := range devices {
		one := s.add(device.ID.User, device)
		go one.client.Connect()
	}
	return nil
}

func (s *sessions) close() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, one := range s.byKey {
		one.client.Disconnect()
	}
}

func (s *sessions) add(key string, device *store.Device) *session {
	client := whatsmeow.NewClient(device, nil)
	client.SetWebsocketHTTPClient(s.http)
	client.SetPreLoginHTTPClient(s.http)
	client.SetMediaHTTPClient(s.http)
	one := &session{client: client}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.byKey[key] = one
	return one
}

func (s *sessions) of(key string) (*session, error) {
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	one, ok := s.byKey[key]
	if !ok {
		return nil, fmt.Errorf("no session %q", key)
	}
	return one, nil
}

func (s *sessions) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /session/init", answer(s.init))
	mux.HandleFunc("POST /session/connect", answer(s.connect))
	mux.HandleFunc("GET /session/all", answer(s.all))
	mux.HandleFunc("POST /send/text", answer(s.text))
	mux.HandleFunc("GET /session/qr/{key}", answer(s.qr))
	mux.HandleFunc("GET /session/status/{key}", answer(s.status))
	return mux
}

type fields map[string]any

// answer wraps a call's result as the gateway does.
func answer(call func(*http.Request) (fields, error)) http.HandlerFunc {
	return func(writer http.ResponseWriter, request *http.Request) {
		result, err := call(request)
		status := http.StatusOK
		if err != nil {
			status, result = http.StatusInternalServerError, fields{"success": false, "error": err.Error()}
		}
		writer.Header().Set("Content-Type", "application/json")
		writer.WriteHeader(status)
		json.NewEncoder(writer).Encode(result)
	}
}

func data(values any) fields {
	return fields{"code": http.StatusOK, "success": true, "data": values}
}

func (s *sessions) init(request *http.Request) (fields, error) {
	var body struct{ Token string }
	if err := json.NewDecoder(request.Body).Decode(&body); err != nil {
		return nil, err
	}
	s.add(body.Token, s.container.NewDevice())
	return data(fields{}), nil
}

func (s *sessions) connect(request *http.Request) (fields, error) {
	one, err := s.of(request.Header.Get("token"))
	if err != nil {
		return nil, err
	}
	codes, err := one.client.GetQRChannel(s.ctx)
	if err != nil {
		return nil, err
	}
	go func() {
		for item := range codes {
			if item.Event == whatsmeow.QRChannelEventCode {
				one.mutex.Lock()
				one.qr = item.Code
				one.mutex.Unlock()
			}
		}
	}()
	return data(fields{}), one.client.Connect()
}

func (s *sessions) qr(request *http.Request) (fields, error) {
	one, err := s.of(request.PathValue("key"))
	if err != nil {
		return nil, err
	}
	one.mutex.Lock()
	defer one.mutex.Unlock()
	return fields{"success": true, "qr": one.qr}, nil
}

func (s *sessions) status(request *http.Request) (fields, error) {
	one, err := s.of(request.PathValue("key"))
	if err != nil {
		return nil, err
	}
	return fields{"success": true, "state": state(one)}, nil
}

func state(one *session) string {
	if one.client.IsConnected() && one.client.IsLoggedIn() {
		return "CONNECTED"
	}
	return "CONNECTING"
}

func (s *sessions) all(*http.Request) (fields, error) {
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	rows := make([]fields, 0, len(s.byKey))
	for key, one := range s.byKey {
		rows = append(rows, fields{"name": key, "connected": state(one) == "CONNECTED", "loggedIn": state(one) == "CONNECTED"})
	}
	return data(rows), nil
}

func (s *sessions) text(request *http.Request) (fields, error) {
	one, err := s.of(request.Header.Get("token"))
	if err != nil {
		return nil, err
	}
	var body struct{ Phone, Body string }
	if err := json.NewDecoder(request.Body).Decode(&body); err != nil {
		return nil, err
	}
	to := types.NewJID(body.Phone, types.DefaultUserServer)
	message := &waE2E.Message{Conversation: proto.String(body.Body)}
	sent, err := one.client.SendMessage(request.Context(), to, message)
	if err != nil {
		return nil, err
	}
	return data(fields{"Details": "Sent", "Id": sent.ID, "Timestamp": sent.Timestamp.Unix()}), nil
}
