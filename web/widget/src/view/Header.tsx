/** Who this is, where the thread stands, and the way out. */
import { useStore } from '../state/store';
import type { ViewState } from '../state/view';
import type { Words } from '../text/format';
import { useWidget } from './context';
import { Icon } from './Icon';

/** What the panel asks the visitor, above the thread: by the words and icons of their buttons. */
const ICONS = { transcript: 'mail', end: 'end' } as const;
export type Question = keyof typeof ICONS;
export const QUESTIONS = Object.keys(ICONS) as Question[];

export interface HeaderProps {
  /** Which questions there are buttons for. */
  readonly offers: readonly Question[];
  readonly asked: Question | undefined;
  readonly onAsk: (question: Question) => void;
}

export function Header({ offers, asked, onAsk }: HeaderProps) {
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
      {offers.map((question) => (
        <button
          key={question}
          type="button"
          class="tool"
          aria-label={words.say(question)}
          title={words.say(question)}
          aria-expanded={asked === question}
          onClick={() => onAsk(question)}
        >
          <Icon name={ICONS[question]} />
        </button>
      ))}
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
