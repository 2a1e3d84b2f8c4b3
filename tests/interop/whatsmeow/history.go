package main

import (
	"encoding/base64"

	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"
)

type pastMessage struct {
	ID     string `json:"id"`
	Chat   string `json:"chat"`
	FromMe bool   `json:"from_me"`
	Raw    string `json:"raw"`
}

type historyEvent struct {
	Event    string        `json:"event"`
	Messages []pastMessage `json:"messages"`
}

func (w *watcher) history(event *events.HistorySync) historyEvent {
	told := historyEvent{Event: "history", Messages: []pastMessage{}}
	for _, chat := range event.Data.GetConversations() {
		for _, kept := range chat.GetMessages() {
			message := kept.GetMessage()
			raw, err := proto.Marshal(message.GetMessage())
			if err != nil {
				w.peer.log.Errorf("Encoding message %s of the history: %v", message.GetKey().GetID(), err)
				continue
			}
			told.Messages = append(told.Messages, pastMessage{
				ID: message.GetKey().GetID(), Chat: chat.GetID(), FromMe: message.GetKey().GetFromMe(),
				Raw: base64.StdEncoding.EncodeToString(raw),
			})
		}
	}
	return told
}
