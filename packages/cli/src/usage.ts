import { Fault, nearest } from '@ouroboros/errors';
import type { Command, CommanderError } from 'commander';

type Words = Pick<Fault['parts'], 'expected' | 'received'> & { readonly remedy?: string };

/** What commander says of a wrong command line, as a Fault that names the nearest word; help and version stay as they are. */
export function usageFault(error: CommanderError, command: Command): CommanderError | Fault {
  if (error.exitCode === 0) return error;
  const { remedy = `see ${nameOf(command)} --help`, ...words } = explain(error, command);
  return new Fault({ code: 'cli/usage', kind: 'request', subject: nameOf(command), ...words, remedy });
}

/** `ouroboros data prepare`. */
function nameOf(command: Command): string {
  return command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();
}

function explain(error: CommanderError, command: Command): Words {
  const quoted = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  switch (error.code) {
    case 'commander.unknownOption':
      return oneOf(optionsOf(command), quoted);
    case 'commander.unknownCommand':
      return oneOf(commandsOf(command), quoted);
    case 'commander.help':
      return { expected: `one of ${commandsOf(command).join(', ')}`, received: 'no command' };
    case 'commander.missingArgument':
      return { expected: `<${quoted}>`, received: 'nothing' };
    case 'commander.optionMissingArgument':
      return { expected: `a value in ${quoted}`, received: 'none' };
    case 'commander.excessArguments':
      return tooMany(command);
    default:
      return { expected: 'a command line', received: error.message.replace(/^error: /, '') };
  }
}

function oneOf(known: readonly string[], received: string): Words {
  const name = received.split('=')[0] as string;
  return {
    expected: `one of ${known.join(', ')}`,
    received: `"${received}"`,
    remedy: `did you mean ${nearest(name, known)}?`,
  };
}

function optionsOf(command: Command): readonly string[] {
  return [...command.options.flatMap(({ long }) => long ?? []), '--help'];
}

function commandsOf(command: Command): readonly string[] {
  return command.commands.map((one) => one.name());
}

function tooMany(command: Command): Words {
  const most = command.registeredArguments.length;
  const hasSettings = command.options.some(({ long }) => long === '--set');
  return {
    expected: `${most === 0 ? 'no' : most} argument${most === 1 ? '' : 's'} besides options`,
    received: `"${command.args.join(' ')}"`,
    ...(hasSettings ? { remedy: 'write --set before every key=value' } : {}),
  };
}
