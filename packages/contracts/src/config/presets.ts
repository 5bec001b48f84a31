import { z } from "zod";

export const extractionPresetSchema = z.enum(["quick_chat", "standard", "long_form", "high_volume"]);

export type ExtractionPreset = z.infer<typeof extractionPresetSchema>;

/** How many turns are read at once, and after how many new ones. */
export interface BatchWindow {
  readonly batch_size: number;
  readonly batch_interval: number;
}

export const DEFAULT_WINDOW: BatchWindow = { batch_size: 10, batch_interval: 5 };

export const PRESET_WINDOWS: Readonly<Record<ExtractionPreset, BatchWindow>> = {
  quick_chat: { batch_size: 5, batch_interval: 3 },
  standard: { batch_size: 10, batch_interval: 5 },
  long_form: { batch_size: 25, batch_interval: 10 },
  high_volume: { batch_size: 15, batch_interval: 8 },
};

/** The parts of a configuration that decide its window. */
export interface WindowChoice {
  readonly extraction_preset: ExtractionPreset | null;
  readonly batch_size?: number | undefined;
  readonly batch_interval?: number | undefined;
}

/** Window of a configuration: a value that was sent, else the preset's, else the default. */
export function chooseWindow(choice: WindowChoice): BatchWindow {
  const fallback =
    choice.extraction_preset === null ? DEFAULT_WINDOW : PRESET_WINDOWS[choice.extraction_preset];
  return {
    batch_size: choice.batch_size ?? fallback.batch_size,
    batch_interval: choice.batch_interval ?? fallback.batch_interval,
  };
}

/**
 * Window of a configuration that replaces another one. Somebody who reads a configuration, changes the preset and
 * sends it back also sends the old window: a window that did not change while the preset did follows the preset.
 */
export function chooseNextWindow(next: WindowChoice, current: WindowChoice & BatchWindow): BatchWindow {
  const isEcho =
    next.extraction_preset !== null &&
    next.extraction_preset !== current.extraction_preset &&
    (next.batch_size ?? current.batch_size) === current.batch_size &&
    (next.batch_interval ?? current.batch_interval) === current.batch_interval;
  return chooseWindow(isEcho ? { extraction_preset: next.extraction_preset } : next);
}
