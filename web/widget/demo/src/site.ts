/** The demo site of a small electricity company: its texts, its calculator, and the one tag of the widget. */
import type english from './catalogues/en.json';

type Texts = typeof english;

const LANGUAGES = ['en', 'he', 'uk', 'ru'] as const;
type Language = (typeof LANGUAGES)[number];

/** A plan: a fee for each month, and a price for each kilowatt-hour, in shekels. */
interface Plan {
  readonly name: keyof Texts;
  readonly text: keyof Texts;
  readonly fee: number;
  readonly price: number;
}

const PLANS: readonly Plan[] = [
  { name: 'plan_steady', text: 'plan_steady_text', fee: 22.5, price: 0.6 },
  { name: 'plan_night', text: 'plan_night_text', fee: 29, price: 0.55 },
  { name: 'plan_sun', text: 'plan_sun_text', fee: 44, price: 0.5 },
];

function chooseLanguage(): Language {
  const wishes = [new URLSearchParams(location.search).get('lang') ?? '', ...navigator.languages];
  for (const wish of wishes) {
    const found = LANGUAGES.find((language) => wish.toLowerCase().split('-')[0] === language);
    if (found) return found;
  }
  return 'en';
}

async function loadTexts(language: Language): Promise<Texts> {
  const catalogues = import.meta.glob<{ default: Texts }>('./catalogues/*.json');
  const load = catalogues[`./catalogues/${language}.json`];
  if (!load) throw new Error(`no texts for ${language}`);
  return (await load()).default;
}

function find<T extends Element>(selector: string): T {
  const element = document.querySelector<T>(selector);
  if (!element) throw new Error(`the page has no ${selector}`);
  return element;
}

/** Puts the texts where the page names them. */
function speak(language: Language, texts: Texts): void {
  const root = document.documentElement;
  root.lang = language;
  root.dir = language === 'he' ? 'rtl' : 'ltr';
  document.title = `${texts.brand}: ${texts.hero_title}`;
  for (const element of document.querySelectorAll<HTMLElement>('[data-text]')) {
    element.textContent = texts[element.dataset['text'] as keyof Texts];
  }
  for (const element of document.querySelectorAll<HTMLElement>('[data-label]')) {
    element.setAttribute('aria-label', texts[element.dataset['label'] as keyof Texts]);
  }
  find(`.languages [hreflang=${language}]`).setAttribute('aria-current', 'true');
}

function make(tag: string, text: string, className = ''): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  element.className = className;
  return element;
}

function showPlans(language: Language, texts: Texts): void {
  const money = (digits: number): Intl.NumberFormat =>
    new Intl.NumberFormat(language, {
      style: 'currency',
      currency: 'ILS',
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
  const cards = PLANS.map((plan) => {
    const card = document.createElement('article');
    const price = make('p', '', 'price');
    price.append(make('strong', money(2).format(plan.price)), ' ', make('span', texts.plan_unit));
    card.append(make('h3', texts[plan.name]), price, make('p', texts[plan.text]));
    card.append(make('p', texts.plan_fee.replace('{fee}', money(2).format(plan.fee)), 'fee'));
    return card;
  });
  find('#plan-cards').replaceChildren(...cards);
  calculate(language, texts, money(0));
}

/** Tells what each plan would cost for the use the reader sets. */
function calculate(language: Language, texts: Texts, money: Intl.NumberFormat): void {
  const input = find<HTMLInputElement>('#use-input');
  const energy = new Intl.NumberFormat(language);
  const show = (): void => {
    const use = Number(input.value);
    find('#use').textContent = texts.cost_kwh.replace('{use}', energy.format(use));
    const costs = PLANS.map((plan) => ({ plan, cost: plan.fee + plan.price * use }));
    const least = Math.min(...costs.map(({ cost }) => cost));
    const rows = costs.map(({ plan, cost }) => {
      const row = document.createElement('tr');
      const name = make('th', texts[plan.name]);
      name.setAttribute('scope', 'row');
      if (cost === least) name.append(' ', make('span', texts.cost_least, 'least'));
      row.append(name, make('td', money.format(Math.round(cost))));
      return row;
    });
    find('#cost-rows').replaceChildren(...rows);
  };
  input.addEventListener('input', show);
  show();
}

/** Each installation has its own entry point for this site. */
async function findKey(): Promise<string | null> {
  const config = (await fetch('./config.json')
    .then((response) => (response.ok ? response.json() : null))
    .catch(() => null)) as { entry_point?: string | null } | null;
  return config?.entry_point ?? null;
}

/** The one tag a host site needs. Whoever tries out an entry point names it in the address. */
async function addWidget(texts: Texts): Promise<void> {
  const key = new URLSearchParams(location.search).get('entry_point') ?? (await findKey());
  if (!key) {
    find('#help-text').textContent = texts.help_missing;
    return;
  }
  const script = document.createElement('script');
  script.async = true;
  script.src = '/widget.js';
  script.dataset['entryPoint'] = key;
  script.addEventListener('load', () => isWished && openChat());
  document.body.append(script);
}

/** Somebody asked for the chat before it was there. */
let isWished = false;

function openChat(): void {
  const { RetzefWidget } = window as { RetzefWidget?: { open(): void } };
  isWished = RetzefWidget === undefined;
  RetzefWidget?.open();
}

const language = chooseLanguage();
const texts = await loadTexts(language);
speak(language, texts);
showPlans(language, texts);
for (const button of document.querySelectorAll('[data-chat]')) button.addEventListener('click', openChat);
document.body.classList.add('ready');
await addWidget(texts);
