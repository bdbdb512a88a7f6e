#!/usr/bin/env node
// The command `digm`.
import { Command } from 'commander'
import { demoLabelCommand } from './cli/demo.ts'
import { demoCommand, eldernodeCommand, relayCommand } from './cli/eldernode-command.ts'
import { runCommand } from './cli/output.ts'
import { keys, publish } from './cli/publish-commands.ts'
import { statusCommand } from './cli/status-command.ts'
import { VERSION } from './version.ts'
import '../src/core/maker-errors.ts'

const program = new Command('digm').description('Music carried by the people who listen to it.').version(VERSION)
const commands = [eldernodeCommand(), relayCommand(), publish(), keys(), statusCommand(), demoCommand()]
for (const command of [program, ...commands]) command.exitOverride().showHelpAfterError('(try --help)')
for (const command of commands) program.addCommand(command)
program.addCommand(demoLabelCommand(), { hidden: true })

await runCommand(process.argv.includes('--json'), () => program.parseAsync())
process.exit()
