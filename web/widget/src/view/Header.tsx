/** Who this is, where the thread stands, and the way out. */
import { useStore } from '../state/store';
import type { ViewState } from '../state/view';
import type { Words } from '../text/format';
import { useWidget } from './context';
import { Icon } from './Icon';

export interface HeaderProps {
  /** Null: there is nothing to send, or no mailbox to send it from. */
  readonly onTranscript: (() => void) | null;
  readonly asksTranscript: boolean;
}

export function Header({ onTranscript, asksTranscript }: HeaderProps) {
  const { session, words } = useWidget();
  const state = useStore(session.store);
  const name = state.config?.name || words.say('chat');
  const served = state.thread?.state === 'served';
  return (
    <header class="header">
      <span class={`avatar ${served ? 'present' : ''}`} aria-hidden="true">
        {[...name][0]}
      </span>
      <div class="who">
        <h2 id="title">
          <bdi>{name}</bdi>
        </h2>
        <p class="standing" role="status">
          {describeStanding(state, words)}
        </p>
      </div>
      {onTranscript && (
        <button
          type="button"
          class="tool"
          aria-label={words.say('transcript')}
          title={words.say('transcript')}
          aria-expanded={asksTranscript}
          onClick={onTranscript}
        >
          <Icon name="mail" />
        </button>
      )}
      <button
        type="button"
        class="tool"
        aria-label={words.say(state.sound ? 'sound_off' : 'sound_on')}
        title={words.say(state.sound ? 'sound_off' : 'sound_on')}
        onClick={() => session.setSound(!state.sound)}
      >
        <Icon name={state.sound ? 'bell' : 'mute'} />
      </button>
      <button
        type="button"
        class="tool"
        aria-label={words.say('close')}
        title={words.say('close')}
        onClick={() => session.close()}
      >
        <Icon name="close" />
      </button>
    </header>
  );
}

/** One line: who serves, or how far the wait has come. */
function describeStanding({ thread }: ViewState, words: Words): string {
  if (thread?.state === 'served') {
    return thread.agent_name ? words.say('served', { name: thread.agent_name }) : words.say('served_unnamed');
  }
  if (thread?.state === 'waiting') {
    const minutes = thread.wait_minutes;
    return (
      (thread.position_in_queue ? words.say('place', { count: thread.position_in_queue }) : words.say('waiting')) +
      (minutes ? ` · ${minutes[0]}–${words.minutes(minutes[1])}` : '')
    );
  }
  return '';
}
