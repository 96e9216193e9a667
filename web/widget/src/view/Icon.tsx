/** The widget's icons: 24-unit line drawings, silent for screen readers. */

const PATHS = {
  chat: 'M20 11.5a7.5 7.5 0 0 1-7.9 7.5 8.7 8.7 0 0 1-3-.5L4 20l1.5-4.1A7.2 7.2 0 0 1 4 11.5 7.8 7.8 0 0 1 12.1 4 7.7 7.7 0 0 1 20 11.5Z',
  close: 'M6 6l12 12M18 6 6 18',
  down: 'M6 9.5l6 6 6-6',
  send: 'M12 19.5V5M5.5 11.5 12 5l6.5 6.5',
  attach:
    'M19.5 11.5 12 19a4.7 4.7 0 0 1-6.7-6.7l7.7-7.6a3.15 3.15 0 0 1 4.45 4.45l-7.6 7.6a1.55 1.55 0 0 1-2.2-2.2l7-7',
  file: 'M6 3h8l5 5v13H6ZM14 3v5h5',
  bell: 'M18 10a6 6 0 1 0-12 0c0 5-2 6-2 7h16c0-1-2-2-2-7ZM10 20a2.2 2.2 0 0 0 4 0',
  mute: 'M18 10a6 6 0 0 0-9.7-4.7M6.2 9A9 9 0 0 0 6 10c0 5-2 6-2 7h12M10 20a2.2 2.2 0 0 0 4 0M4 4l16 16',
  mail: 'M3 6h18v12H3ZM3 7l9 7 9-7',
  end: 'M12 4.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15ZM9 9h6v6H9Z',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  checks: 'M2.5 12.5l4.5 4.5 9-9.5M11 16l1.2 1L21.5 7.5',
  clock: 'M12 4.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15ZM12 8v4.2l2.8 1.8',
  alert: 'M12 4.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15ZM12 8.5v4M12 15.4v.1',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      class="icon"
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
