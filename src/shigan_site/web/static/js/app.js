/* Takes the page. Gives it its quick ways: every one of them is a convenience, the page works without. Never evaluates text. */
import { startConfirm } from "./confirm.js";
import { startDrafts } from "./drafts.js";
import { startKeyboard } from "./keyboard.js";
import { startMenus } from "./menus.js";
import { startPalette } from "./palette.js";
import { startPickers } from "./pickers.js";
import { startSelection } from "./selection.js";
import { startSplit } from "./split.js";
import { startUndo } from "./undo.js";

startMenus();
startConfirm();
startSelection();
startSplit();
startUndo();
startPickers();
startDrafts();
const palette = startPalette();
startKeyboard(palette);

const summary = document.querySelector(".summary[autofocus]");
if (summary) summary.focus();
