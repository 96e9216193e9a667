/** A rule's place in the order: a step, or all the way. At an end there is nothing to press. */
import { ArrowDown, ArrowDownToLine, ArrowUp, ArrowUpToLine } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { IconButton } from "../../ui/Button";
import { WAYS, type Way } from "./model";

const ICONS = { first: ArrowUpToLine, up: ArrowUp, down: ArrowDown, last: ArrowDownToLine };
const LABELS = { first: "rules.first", up: "rules.up", down: "rules.down", last: "rules.last_asked" } as const;

interface RuleMovesProps {
  name: string;
  isFirst: boolean;
  isLast: boolean;
  isBusy: boolean;
  onMove(way: Way): void;
}

export function RuleMoves({ name, isFirst, isLast, isBusy, onMove }: RuleMovesProps) {
  const { t } = useReading();
  return WAYS.map((way) => {
    const Icon = ICONS[way];
    return (
      <IconButton
        key={way}
        size="s"
        data-way={way}
        label={t(LABELS[way], { name })}
        isBusy={isBusy}
        disabled={way === "first" || way === "up" ? isFirst : isLast}
        onClick={() => onMove(way)}
      >
        <Icon size={14} aria-hidden />
      </IconButton>
    );
  });
}
