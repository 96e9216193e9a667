/** The messages, newest last; follows the end unless the visitor reads further up. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { layOut, type Row } from '../state/rows';
import { useStore } from '../state/store';
import { MessageView } from './MessageView';
import { useWidget } from './context';
import { Icon } from './Icon';

const NEAR_END_PX = 48;
/** Nearer to the beginning than this, older messages are fetched without being asked for. */
const NEAR_TOP_PX = 80;

export function Thread() {
  const { session, words } = useWidget();
  const { messages, outbox, thread, config, agentTyping, cut, loading, more, fetching } = useStore(session.store);
  const rows = useMemo(() => layOut(messages, outbox), [messages, outbox]);
  const newest = rows.at(-1);
  const ownNewest = newest?.kind === 'message' && newest.by === 'me' ? newest.key : '';
  const { log, inner, atEnd, goToEnd, onScroll } = useEnd(rows, ownNewest);

  return (
    <div class="thread">
      <div
        ref={log}
        class="log"
        role="log"
        aria-label={words.say('messages')}
        aria-busy={loading || fetching}
        aria-live={fetching ? 'off' : 'polite'}
        tabIndex={0}
        onScroll={onScroll}
      >
        <div class="inner" ref={inner}>
          {!config?.open && <p class="note">{words.say('closed_now')}</p>}
          {more && (
            <button
              type="button"
              class="earlier"
              aria-disabled={fetching}
              onClick={() => {
                log.current?.focus({ preventScroll: true }); // the button goes when the beginning is here
                session.fetchOlder();
              }}
            >
              {words.say(fetching ? 'loading' : 'earlier')}
            </button>
          )}
          {!loading && !more && (
            <p class="greeting" dir="auto">
              {config?.greeting ?? words.say('greeting')}
            </p>
          )}
          {rows.map((row) =>
            row.kind === 'day' ? (
              <p class="day" key={row.key}>
                {words.day(row.at)}
              </p>
            ) : (
              <MessageView key={row.key} row={row} cut={cut} />
            ),
          )}
          {thread?.state === 'ended' && <p class="ended">{words.say('ended')}</p>}
          {agentTyping && <Typing name={thread?.agent_name ?? null} />}
        </div>
      </div>
      {!atEnd && (
        <button type="button" class="latest" aria-label={words.say('latest')} onClick={goToEnd}>
          <Icon name="down" />
        </button>
      )}
    </div>
  );
}

function Typing({ name }: { name: string | null }) {
  const { words } = useWidget();
  return (
    <div class="typing">
      <span class="hush">{name ? words.say('typing', { name }) : words.say('typing_unnamed')}</span>
      <i />
      <i />
      <i />
    </div>
  );
}

/**
 * Keeps the end in view while it is, whatever grows: messages, the keyboard, a picture just drawn.
 * `ownNewest` is the key of the newest message when the visitor wrote it: who writes wants to see it.
 */
function useEnd(rows: readonly Row[], ownNewest: string) {
  const { session } = useWidget();
  const log = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const [atEnd, setAtEnd] = useState(true);

  const goToEnd = (): void => {
    following.current = true;
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
  };
  const onScroll = (): void => {
    const element = log.current;
    if (!element) return;
    const end = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
    following.current = end;
    setAtEnd(end);
    session.setAtEnd(end);
    if (!end && element.scrollTop < NEAR_TOP_PX) session.fetchOlder();
  };
  useLayoutEffect(() => {
    if (ownNewest !== '') goToEnd();
  }, [ownNewest]);
  // What comes in above must not move what is being read.
  const oldest = rows[0]?.key;
  const stood = useRef({ oldest, height: 0 });
  useLayoutEffect(() => {
    const element = log.current;
    if (following.current) goToEnd();
    else if (element && oldest !== stood.current.oldest) element.scrollTop += element.scrollHeight - stood.current.height;
    stood.current = { oldest, height: element?.scrollHeight ?? 0 };
  }, [rows]);
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (following.current) goToEnd();
    });
    for (const part of [log.current, inner.current]) if (part) observer.observe(part);
    session.setAtEnd(true);
    return () => observer.disconnect();
  }, []);
  return { log, inner, atEnd, goToEnd, onScroll };
}
