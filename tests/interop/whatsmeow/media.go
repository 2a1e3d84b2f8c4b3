package main

import (
	"context"
	"os"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

type mediaArgs struct {
	To      types.JID `json:"to"`
	Kind    string    `json:"kind"`
	Path    string    `json:"path"`
	MIME    string    `json:"mime"`
	Caption *string   `json:"caption"`
	Name    *string   `json:"name"`
	Once    bool      `json:"once"`
}

var mediaTypes = map[string]whatsmeow.MediaType{
	"image":    whatsmeow.MediaImage,
	"sticker":  whatsmeow.MediaImage,
	"video":    whatsmeow.MediaVideo,
	"gif":      whatsmeow.MediaVideo,
	"audio":    whatsmeow.MediaAudio,
	"voice":    whatsmeow.MediaAudio,
	"document": whatsmeow.MediaDocument,
}

func (p *peer) media(ctx context.Context, args mediaArgs) (idAnswer, error) {
	client, err := p.engine()
	if err != nil {
		return idAnswer{}, err
	}
	mediaType, known := mediaTypes[args.Kind]
	if !known {
		return idAnswer{}, unsupported("no such kind of file: " + args.Kind)
	}
	data, err := os.ReadFile(args.Path)
	if err != nil {
		return idAnswer{}, err
	}
	upload := client.Upload
	if args.To.Server == types.NewsletterServer {
		upload = client.UploadNewsletter
	}
	file, err := upload(ctx, data, mediaType)
	if err != nil {
		return idAnswer{}, err
	}
	return p.send(ctx, args.To, args.message(file), whatsmeow.SendRequestExtra{MediaHandle: file.Handle})
}

// message is the file's message, as the engine's documentation fills it from an upload.
func (a mediaArgs) message(file whatsmeow.UploadResponse) *waE2E.Message {
	var once *bool
	if a.Once {
		once = proto.Bool(true)
	}
	switch a.Kind {
	case "image":
		return a.wrap(&waE2E.Message{ImageMessage: &waE2E.ImageMessage{
			URL: &file.URL, DirectPath: &file.DirectPath, MediaKey: file.MediaKey, FileEncSHA256: file.FileEncSHA256,
			FileSHA256: file.FileSHA256, FileLength: &file.FileLength, Mimetype: &a.MIME,
			Caption: a.Caption, ViewOnce: once,
		}})
	case "sticker":
		return &waE2E.Message{StickerMessage: &waE2E.StickerMessage{
			URL: &file.URL, DirectPath: &file.DirectPath, MediaKey: file.MediaKey, FileEncSHA256: file.FileEncSHA256,
			FileSHA256: file.FileSHA256, FileLength: &file.FileLength, Mimetype: &a.MIME,
		}}
	case "video", "gif":
		return a.wrap(&waE2E.Message{VideoMessage: &waE2E.VideoMessage{
			URL: &file.URL, DirectPath: &file.DirectPath, MediaKey: file.MediaKey, FileEncSHA256: file.FileEncSHA256,
			FileSHA256: file.FileSHA256, FileLength: &file.FileLength, Mimetype: &a.MIME,
			Caption: a.Caption, ViewOnce: once, GifPlayback: proto.Bool(a.Kind == "gif"),
		}})
	case "audio", "voice":
		return a.wrap(&waE2E.Message{AudioMessage: &waE2E.AudioMessage{
			URL: &file.URL, DirectPath: &file.DirectPath, MediaKey: file.MediaKey, FileEncSHA256: file.FileEncSHA256,
			FileSHA256: file.FileSHA256, FileLength: &file.FileLength, Mimetype: &a.MIME,
			ViewOnce: once, PTT: proto.Bool(a.Kind == "voice"),
		}})
	default:
		return &waE2E.Message{DocumentMessage: &waE2E.DocumentMessage{
			URL: &file.URL, DirectPath: &file.DirectPath, MediaKey: file.MediaKey, FileEncSHA256: file.FileEncSHA256,
			FileSHA256: file.FileSHA256, FileLength: &file.FileLength, Mimetype: &a.MIME,
			Caption: a.Caption, FileName: a.Name, Title: a.Name,
		}}
	}
}

// wrap puts what may be seen once only into its envelope.
func (a mediaArgs) wrap(message *waE2E.Message) *waE2E.Message {
	switch {
	case !a.Once:
		return message
	case message.AudioMessage != nil:
		return &waE2E.Message{ViewOnceMessageV2Extension: &waE2E.FutureProofMessage{Message: message}}
	default:
		return &waE2E.Message{ViewOnceMessageV2: &waE2E.FutureProofMessage{Message: message}}
	}
}

type downloadAnswer struct {
	Data []byte `json:"data"`
}

func (p *peer) download(ctx context.Context, args idAnswer) (downloadAnswer, error) {
	client, err := p.engine()
	if err != nil {
		return downloadAnswer{}, err
	}
	message := p.seen.get(args.ID)
	if message == nil {
		return downloadAnswer{}, errUnknownMessage
	}
	file, err := attachment(message.Message)
	if err != nil {
		return downloadAnswer{}, err
	}
	data, err := client.Download(ctx, file)
	return downloadAnswer{Data: data}, err
}

func attachment(message *waE2E.Message) (whatsmeow.DownloadableMessage, error) {
	switch {
	case message.GetImageMessage() != nil:
		return message.GetImageMessage(), nil
	case message.GetVideoMessage() != nil:
		return message.GetVideoMessage(), nil
	case message.GetAudioMessage() != nil:
		return message.GetAudioMessage(), nil
	case message.GetDocumentMessage() != nil:
		return message.GetDocumentMessage(), nil
	case message.GetStickerMessage() != nil:
		return message.GetStickerMessage(), nil
	default:
		return nil, whatsmeow.ErrNothingDownloadableFound
	}
}
