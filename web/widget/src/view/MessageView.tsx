/** One message: bubble, files, time, and how far it has come. */
import type { MessageRow, OwnState } from '../state/rows';
import { linkify } from '../text/linkify';
import { AttachmentView, WaitingFile } from './AttachmentView';
import { useWidget } from './context';
import { Icon, type IconName } from './Icon';
import { describeFault } from './fault';
import { memo } from './memo';

const STATE_ICONS: Record<OwnState, IconName> = {
  sending: 'clock',
  sent: 'check',
  delivered: 'checks',
  read: 'checks',
  refused: 'alert',
};

interface MessageProps {
  readonly row: MessageRow;
  /** The line is down: what is not sent waits for it. */
  readonly cut: boolean;
}

export const MessageView = memo(function MessageView({ row, cut }: MessageProps) {
  const { words } = useWidget();
  if (row.by === 'system') {
    return (
      <p class="system" dir="auto">
        {row.text}
      </p>
    );
  }
  const mine = row.by === 'me';
  const author = mine ? words.say('you') : (row.author ?? words.say('agent'));
  const showsAuthor = !mine && row.startsGroup;
  return (
    <div class={`message ${row.by} ${row.startsGroup ? 'starts' : ''} ${row.endsGroup ? 'ends' : ''} ${row.state ?? ''}`}>
      <p class={showsAuthor ? 'author' : 'hush'}>
        <bdi>{author}</bdi>
        {!showsAuthor && ': '}
      </p>
      {row.attachments.map((attachment) => (
        <AttachmentView key={attachment.attachment_id} attachment={attachment} />
      ))}
      {row.files.map((file) => (
        <WaitingFile key={file.file_id} file={file} />
      ))}
      {row.text !== '' && (
        <div class="bubble">
          <div class="text" dir="auto">
            <Text text={row.text} />
          </div>
        </div>
      )}
      {row.state === 'refused' ? <Refused row={row} /> : row.endsGroup && <Meta row={row} cut={cut} />}
    </div>
  );
});

/** Text is text: links are the only thing made of it. */
function Text({ text }: { text: string }) {
  return (
    <>
      {linkify(text).map((piece) =>
        piece.href === undefined ? (
          piece.text
        ) : (
          <a href={piece.href} dir="ltr" target="_blank" rel="noopener noreferrer">
            {piece.text}
          </a>
        ),
      )}
    </>
  );
}

function Meta({ row, cut }: MessageProps) {
  const { words } = useWidget();
  const state = row.state;
  const label = state === 'sending' && cut ? 'unsent' : state;
  const isToldInWords = row.isLastOwn || state === 'sending';
  return (
    <p class="meta">
      <time dateTime={row.at}>{words.time(row.at)}</time>
      {state && label && (
        <span class={`state ${state}`}>
          <Icon name={STATE_ICONS[state]} size={14} />
          <span class={isToldInWords ? '' : 'hush'}>{words.say(label)}</span>
        </span>
      )}
    </p>
  );
}

function Refused({ row }: { row: MessageRow }) {
  const { session, words } = useWidget();
  const id = row.outboxId;
  return (
    <div class="refusal">
      <p class="fault">
        <Icon name="alert" size={14} />
        {words.say('refused')}
        {row.error && `. ${describeFault(row.error, words)}`}
      </p>
      {id !== null && (
        <div class="actions">
          <button type="button" class="quiet" onClick={() => session.retry(id)}>
            {words.say('try_again')}
          </button>
          <button type="button" class="quiet" onClick={() => session.discard(id)}>
            {words.say('delete')}
          </button>
        </div>
      )}
    </div>
  );
}
