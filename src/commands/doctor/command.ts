import { command } from '../shared/command.ts';
import { readDoctorArguments } from './options.ts';

export const doctor = command(
  { name: 'doctor', term: 'doctor', summary: 'doctorCommand' },
  readDoctorArguments,
  async () => (await import('./run.ts')).runDoctor,
);
