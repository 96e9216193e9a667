// @vitest-environment jsdom
import { configure, getByRole as byRole, screen, waitFor, within } from '@testing-library/dom';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { TestBrowser, TestServer } from './support/site';
import { TestSocket } from './support/socket';

// Generous, because a busy machine is no fault of the widget; nothing waits this long when it works.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 40_000 });

let server: TestServer;
let browser: TestBrowser;
const user = userEvent.setup({ applyAccept: false });

beforeEach(() => {
  server = new TestServer();
  server.install();
  browser = new TestBrowser();
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
});

afterEach(() => {
  browser.close();
  vi.unstubAllGlobals();
});

const open = async (): Promise<void> => user.click(await screen.findByRole('button', { name: /Open chat/ }));
const field = (): Promise<HTMLElement> => screen.findByRole('textbox', { name: 'Your message' });
const log = (): HTMLElement => screen.getByRole('log');

async function write(text: string): Promise<void> {
  await user.click(await field());
  await user.keyboard(`${text}{Enter}`);
}

/** The panel open, one message written, the socket up. */
async function chat(): Promise<void> {
  browser.openPage();
  await open();
  await write('Hello');
  await waitFor(() => expect(server.posted).toHaveLength(1));
  server.connect();
  await within(log()).findByText('Hello');
}

describe('older messages', () => {
  const page = (...texts: string[]): object[] =>
    texts.map((text) => ({
      kind: 'message',
      id: text,
      version: 1,
      data: { direction: 'out', author_kind: 'agent', author_name: 'Dana', text, attachments: [], status: 'read', occurred_at: '2026-03-01T12:00:00Z', client_id: null },
    }));

  test('come when they are asked for, and are not read aloud as news', async () => {
    await chat();
    TestSocket.last.say({ type: 'snapshot', position: 'p', entities: page('id-3', 'id-4'), more: true });
    await user.click(await screen.findByRole('button', { name: 'Show earlier messages' }));
    expect(TestSocket.last.sent.at(-1)).toEqual({ type: 'older', message_id: 'id-3' });
    expect(log().getAttribute('aria-live')).toBe('off');
    TestSocket.last.say({ type: 'older', position: 'p', entities: page('id-1', 'id-2'), more: false });
    await within(log()).findByText('id-1');
    await waitFor(() => expect(log().getAttribute('aria-live')).toBe('polite'));
    expect(screen.queryByRole('button', { name: 'Show earlier messages' })).toBeNull();
    expect(browser.rings).toBe(0);
  });

  test('can be asked for again when the line was lost before they came', async () => {
    await chat();
    TestSocket.last.say({ type: 'snapshot', position: 'p', entities: page('id-3'), more: true });
    await user.click(await screen.findByRole('button', { name: 'Show earlier messages' }));
    expect(screen.getByRole('button', { name: 'Loading…' }).getAttribute('aria-disabled')).toBe('true');
    TestSocket.last.cut();
    await screen.findByRole('button', { name: 'Show earlier messages' });
  });

  test('are not offered where there are none', async () => {
    await chat();
    expect(screen.queryByRole('button', { name: 'Show earlier messages' })).toBeNull();
  });
});

describe('the launcher', () => {
  test('is there before the server has answered anything', () => {
    server.down = true;
    browser.openPage();
    expect(screen.getByRole('button', { name: 'Open chat' })).toBeTruthy();
  });

  test('creates no visit until the visitor writes', async () => {
    browser.openPage();
    await open();
    await field();
    expect(server.visits).toHaveLength(0);
    await write('Hello');
    await waitFor(() => expect(server.visits).toHaveLength(1));
  });

  test('opens the panel with the focus where one writes, and takes it back on Escape', async () => {
    browser.openPage();
    await open();
    await waitFor(async () => expect(document.activeElement).toBe(await field()));
    expect(screen.getByRole('dialog', { name: 'Or Energy' })).toBeTruthy();
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Open chat' }));
  });

  test('counts what came while the panel was closed, and says so', async () => {
    await chat();
    await user.keyboard('{Escape}');
    server.say('One');
    server.say('Two');
    await screen.findByRole('button', { name: 'Open chat, 2 new messages' });
    expect(screen.getByRole('status').textContent).toBe('2 new messages');
    await open();
    await waitFor(() => expect(TestSocket.last.sent.at(-1)).toMatchObject({ type: 'read', message_id: 'id-00003' }));
    await user.keyboard('{Escape}');
    await screen.findByRole('button', { name: 'Open chat' });
  });
});

describe('a message', () => {
  test('is shown at once, then sent, delivered and read', async () => {
    await chat();
    const [{ client_id } = { client_id: '' }] = server.posted;
    const state = (status: string): string =>
      server.put('message', 'id-00001', { direction: 'in', text: 'Hello', status, client_id, occurred_at: new Date().toISOString() });
    await within(log()).findByText('Sent');
    state('delivered');
    await within(log()).findByText('Delivered');
    state('read');
    await within(log()).findByText('Read');
    expect(within(log()).getAllByText('Hello')).toHaveLength(1);
  });

  test('from the server is confirmed as delivered, and as read only while somebody looks', async () => {
    await chat();
    const marks = (): string[] =>
      TestSocket.last.sent.map(({ type }) => String(type)).filter((type) => type === 'delivered' || type === 'read');
    vi.mocked(document.hasFocus).mockReturnValue(false);
    server.say('Are you there?');
    await waitFor(() => expect(marks()).toEqual(['delivered']));
    vi.mocked(document.hasFocus).mockReturnValue(true);
    window.dispatchEvent(new Event('focus'));
    await waitFor(() => expect(marks()).toEqual(['delivered', 'read']));
  });

  test('is text whatever it holds, and its addresses are safe links', async () => {
    await chat();
    const hostile = '<img src=x onerror=alert(1)> <script>alert(1)</script> https://a.example/x javascript:alert(1)';
    server.say(hostile);
    const text = await within(log()).findByText(/onerror/);
    expect(text.textContent).toBe(hostile);
    expect(text.querySelectorAll('img, script')).toHaveLength(0);
    const links = within(text).getAllByRole('link');
    expect(links.map((link) => link.getAttribute('href'))).toEqual(['https://a.example/x']);
    expect(links[0]?.getAttribute('rel')).toBe('noopener noreferrer');
    expect(links[0]?.getAttribute('target')).toBe('_blank');
  });

  test('has its own direction', async () => {
    await chat();
    server.say('שלום, מה שלומך?');
    expect((await within(log()).findByText(/שלום/)).getAttribute('dir')).toBe('auto');
  });

  test('that the server refuses says why, and can be sent again or deleted', async () => {
    server.refusedText = 'Rude';
    await chat();
    await write('Rude');
    await within(log()).findByText(/Not sent\. Not like this\./);
    server.refusedText = '';
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(server.posted.map(({ text }) => text)).toEqual(['Hello', 'Rude']));
    server.refusedText = 'Ruder';
    await write('Ruder');
    await user.click(await screen.findByRole('button', { name: 'Delete' }));
    expect(within(log()).queryByText('Ruder')).toBeNull();
  });

  test('too long is not sent, and the writer is told before', async () => {
    await chat();
    await user.click(await field());
    await user.paste('x'.repeat(299));
    await screen.findByText('1 character left');
    await user.paste('xx');
    await screen.findByText('1 character too many');
    await user.keyboard('{Enter}');
    expect(server.posted).toHaveLength(1);
  });

  test('goes to a new line with Shift and Enter', async () => {
    browser.openPage();
    await open();
    await user.click(await field());
    await user.keyboard('One{Shift>}{Enter}{/Shift}Two{Enter}');
    await waitFor(() => expect(server.posted[0]?.text).toBe('One\nTwo'));
  });
});

describe('without a connection', () => {
  test('messages are kept, shown and sent in order, through a reload', async () => {
    await chat();
    server.down = true;
    TestSocket.last.cut();
    await write('One');
    await write('Two');
    await screen.findByText('No connection. Your messages are kept and will be sent.');
    expect(within(log()).getByText('Waiting for a connection')).toBeTruthy();

    browser.openPage();
    expect(within(await screen.findByRole('log')).getByText('One')).toBeTruthy();
    server.down = false;
    window.dispatchEvent(new Event('online'));
    await waitFor(() => expect(server.posted.map(({ text }) => text)).toEqual(['Hello', 'One', 'Two']));
    server.connect();
    await waitFor(() => expect(within(log()).getAllByText('Two')).toHaveLength(1));
  });

  test('nothing is said to be unsent when only the answer was lost', async () => {
    await chat();
    TestSocket.last.cut();
    server.losesAnswers = true;
    await write('One');
    await screen.findByText(/No connection/);
    await waitFor(() => expect(TestSocket.all.length).toBeGreaterThan(1));
    server.connect();
    await waitFor(() => expect(screen.queryByText(/No connection/)).toBeNull());
    await waitFor(() => expect(within(log()).getAllByText('One')).toHaveLength(1));
    expect(server.posted.map(({ text }) => text)).toEqual(['Hello', 'One']);
  });

  test('what is being written survives a reload', async () => {
    browser.openPage();
    await open();
    await user.type(await field(), 'Half a sen');
    browser.openPage();
    expect(await field()).toHaveProperty('value', 'Half a sen');
  });

  test('the panel says that the chat is unavailable, and tries again when asked', async () => {
    server.down = true;
    browser.openPage();
    await open();
    await screen.findByText('Chat is not available right now.');
    server.down = false;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await field();
  });
});

describe('before the first message', () => {
  beforeEach(() => {
    server.fields = [
      { name: 'name', required: true },
      { name: 'email', required: false },
    ];
  });

  test('the entry point’s questions are asked, checked and sent', async () => {
    browser.openPage();
    await open();
    const email = await screen.findByRole('textbox', { name: /E-mail/ });
    await user.type(email, 'dana@');
    await user.click(screen.getByRole('button', { name: 'Start chat' }));
    const name = screen.getByRole('textbox', { name: 'Name' });
    expect(document.activeElement).toBe(name);
    expect(screen.getByText('Please write your name.').id).toBe(name.getAttribute('aria-describedby'));
    expect(email.getAttribute('aria-invalid')).toBe('true');
    await user.type(name, 'Dana');
    await user.type(email, 'example.com');
    await user.click(screen.getByRole('button', { name: 'Start chat' }));
    await waitFor(async () => expect(document.activeElement).toBe(await field()));
    expect(server.visits).toMatchObject([{ name: 'Dana', email: 'dana@example.com' }]);
  });

  test('nothing is asked of a customer the host site has signed in', async () => {
    const session = browser.openPage();
    session.identify('eyJzdWIiOiJjdXN0b21lci0xIn0.c0ffee');
    await open();
    await field();
    expect(server.visits).toMatchObject([{ identity: 'eyJzdWIiOiJjdXN0b21lci0xIn0.c0ffee' }]);
  });
});

describe('files', () => {
  const choose = async (...files: File[]): Promise<void> => {
    await field();
    const input = document.querySelector<HTMLInputElement>('input[type=file]');
    if (!input) throw new Error('nowhere to choose files');
    await user.upload(input, files);
  };

  test('travel with their message', async () => {
    await chat();
    await choose(new File(['%PDF'], 'bill.pdf', { type: 'application/pdf' }));
    await screen.findByRole('button', { name: 'Remove bill.pdf' });
    await write('See this');
    await waitFor(() => expect(server.posted[1]).toMatchObject({ text: 'See this', attachment_ids: ['file-1'] }));
    expect(server.uploads).toEqual(['bill.pdf']);
  });

  test('that the entry point would refuse are not sent, and it says why', async () => {
    await chat();
    await choose(
      new File(['MZ'], 'tool.exe', { type: 'application/x-msdownload' }),
      new File(['x'.repeat(2_000)], 'big.pdf', { type: 'application/pdf' }),
    );
    const faults = await screen.findAllByRole('alert');
    expect(faults.map((fault) => fault.textContent)).toEqual([
      'Files of this type cannot be sent.',
      'This file is larger than 1 kB.',
    ]);
    expect(server.uploads).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Remove tool.exe' }));
    expect(screen.queryByText('tool.exe')).toBeNull();
  });

  test('from the agent are chips with a size, and pictures with their room kept', async () => {
    await chat();
    const file = { size: 234_567, url: '/files/1?seal=x', width: null, height: null };
    server.say('', {
      attachments: [
        { ...file, attachment_id: '1', name: 'bill.pdf', media_type: 'application/pdf' },
        { ...file, attachment_id: '2', name: 'meter.png', media_type: 'image/png', width: 464, height: 200 },
        { ...file, attachment_id: '3', name: 'page.svg', media_type: 'image/svg+xml' },
      ],
    });
    const chip = await screen.findByRole('link', { name: 'bill.pdf, 235 kB, opens in a new tab' });
    expect(chip.getAttribute('href')).toBe('https://chat.example/files/1?seal=x');
    const picture = screen.getByRole('link', { name: 'Image meter.png, opens in a new tab' });
    const image = picture.querySelector('img');
    expect([image?.getAttribute('width'), image?.getAttribute('height')]).toEqual(['232', '100']);
    expect(screen.getByRole('link', { name: /page\.svg, 235 kB/ }).querySelector('img')).toBeNull();
  });
});

describe('the thread', () => {
  test('tells the place in line, who serves, and that it has ended', async () => {
    await chat();
    const standing = (): string => byRole(screen.getByRole('dialog'), 'banner', { hidden: true }).textContent ?? '';
    server.thread({ state: 'waiting', position_in_queue: 2 });
    await waitFor(() => expect(standing()).toContain('Your place in line: 2'));
    server.thread({ state: 'waiting', position_in_queue: 2, wait_minutes: [3, 8] });
    await waitFor(() => expect(standing()).toContain('Your place in line: 2 · 3–8 min'));
    server.thread({ state: 'served', agent_name: 'Dana Levi' });
    await waitFor(() => expect(standing()).toContain('You are talking with Dana Levi'));
    server.thread({ state: 'ended' });
    await within(log()).findByText('This chat has ended. Write again to start a new one.');
  });

  test('shows that the agent types until their message comes', async () => {
    await chat();
    server.thread({ state: 'served', agent_name: 'Dana' });
    TestSocket.last.say({ type: 'typing', by: 'agent' });
    await within(log()).findByText('Dana is typing');
    server.say('Here I am');
    await within(log()).findByText('Here I am');
    expect(within(log()).queryByText('Dana is typing')).toBeNull();
  });

  test('tells that the visitor types, at most every three seconds', async () => {
    await chat();
    await user.type(await field(), 'quite a long sentence');
    const typing = TestSocket.last.sent.filter(({ type }) => type === 'typing');
    expect(typing.length).toBeLessThanOrEqual(1);
    expect(typing.length).toBe(1);
  });

  test('rings only when the visitor has turned sound on', async () => {
    await chat();
    server.say('One');
    expect(browser.rings).toBe(0);
    await user.click(screen.getByRole('button', { name: 'Turn sound on' }));
    browser.rings = 0;
    server.say('Two');
    expect(browser.rings).toBe(1);
  });

  test('is gone when the host site signs the visitor out', async () => {
    const session = browser.openPage();
    await open();
    await write('Secret');
    await waitFor(() => expect(server.posted).toHaveLength(1));
    server.connect();
    session.forget();
    await waitFor(() => expect(within(log()).queryByText('Secret')).toBeNull());
    const kept = Array.from({ length: browser.local.length }, (_, index) => browser.local.key(index));
    expect(kept.filter((key) => key !== 'retzef:key:config' && key !== 'retzef:key:tab')).toEqual([]);
  });
});

describe('in Hebrew', () => {
  test('the words come before the panel, and it runs from right to left', async () => {
    browser.openPage('he');
    await user.click(screen.getByRole('button', { name: 'פתיחת הצ׳אט' }));
    expect(await screen.findByRole('textbox', { name: 'ההודעה שלך' })).toHaveProperty('dir', 'rtl');
    expect(screen.getByRole('dialog').closest('[dir]')?.getAttribute('dir')).toBe('rtl');
  });

  test('the panel speaks English when the words cannot be fetched', async () => {
    const answer = globalThis.fetch;
    vi.stubGlobal('fetch', (address: string, init: RequestInit) =>
      address.includes('/widget/') ? Promise.reject(new TypeError('Failed to fetch')) : answer(address, init),
    );
    browser.openPage('he');
    await user.click(screen.getByRole('button', { name: 'פתיחת הצ׳אט' }));
    await field();
  });
});

describe('the end', () => {
  const button = (): HTMLElement => within(screen.getByRole('dialog')).getByRole('button', { name: 'End chat', expanded: false });

  test('is asked about first, and then one may write anew', async () => {
    await chat();
    expect(screen.queryByRole('button', { name: 'End chat' })).toBeNull();
    server.thread({ state: 'waiting', position_in_queue: 1 });
    await user.click(await screen.findByRole('button', { name: 'End chat' }));
    await user.click(screen.getByRole('button', { name: 'Continue' }));
    expect(server.leaves).toBe(0);
    expect(document.activeElement).toBe(button());
    await user.keyboard('{Enter}');
    expect(screen.getByRole('form', { name: 'End chat?' })).toBeTruthy();
    await user.keyboard('{Escape}');
    expect(document.activeElement).toBe(button());
    await user.keyboard('{Enter}{Enter}');
    await within(log()).findByText('This chat has ended. Write again to start a new one.');
    expect(server.leaves).toBe(1);
    expect(screen.queryByRole('button', { name: 'End chat' })).toBeNull();
    expect(within(log()).getByText('Hello')).toBeTruthy();
    expect(document.activeElement).toBe(await field());
  });

  test('says so when it was not heard, and goes away when the agent ends it meanwhile', async () => {
    await chat();
    server.thread({ state: 'served', agent_name: 'Dana' });
    server.listens = false;
    await user.click(await screen.findByRole('button', { name: 'End chat' }));
    await user.keyboard('{Enter}');
    expect((await screen.findByRole('alert')).textContent).toBe('Something went wrong. Please try again.');
    server.thread({ state: 'ended' });
    await waitFor(() => expect(screen.queryByRole('form')).toBeNull());
    expect(document.activeElement).toBe(await field());
  });
});

describe('the conversation by e-mail', () => {
  const button = (): HTMLElement | null => screen.queryByRole('button', { name: 'Send me this conversation by e-mail' });

  test('goes to the address that is known, once somebody has answered', async () => {
    server.email = 'ruth@customer.example';
    await chat();
    expect(button()).toBeNull();
    server.say('Mended.');
    await user.click(await screen.findByRole('button', { name: 'Send me this conversation by e-mail' }));
    const to = screen.getByRole('textbox', { name: 'E-mail' });
    expect((to as HTMLInputElement).value).toBe('ruth@customer.example');
    expect(document.activeElement).toBe(to);
    await user.keyboard('{Enter}');
    await screen.findByText(/On its way to ruth@customer\.example/);
    expect(server.transcripts).toEqual(['ruth@customer.example']);
    expect(document.activeElement).toBe(button());
  });

  test('asks for an address where none is known, and shows why nothing goes there', async () => {
    await chat();
    server.say('Mended.');
    await user.click(await screen.findByRole('button', { name: 'Send me this conversation by e-mail' }));
    await user.keyboard('ruth{Enter}');
    await screen.findByText('Not to this address.');
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'E-mail' }));
    await user.keyboard('@customer.example{Enter}');
    await screen.findByText(/On its way/);
    expect(server.transcripts).toEqual(['ruth@customer.example']);
  });

  test('is not offered where there is no mailbox; Escape leaves the question before it leaves the chat', async () => {
    await chat();
    server.say('Mended.');
    await user.click(await screen.findByRole('button', { name: 'Send me this conversation by e-mail' }));
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('textbox', { name: 'E-mail' })).toBeNull();
    expect(screen.getByRole('log')).toBeTruthy();
    browser.close();
    server = new TestServer();
    server.install();
    server.transcript = false;
    browser = new TestBrowser();
    await chat();
    server.say('Again.');
    await within(log()).findByText('Again.');
    expect(button()).toBeNull();
  });
});
